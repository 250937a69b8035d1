import { ReconcileError } from '../errors.ts';

/** A Kubernetes Secret, its values decoded. Whoever may write the Secret controls all of it. */
export interface SecretData {
  readonly namespace: string;
  readonly name: string;
  readonly type?: string;
  readonly data: Readonly<Record<string, string>>;
}

/** The error that says what is wrong with a secret; `problem` must not hold its values. */
export function secretError({ namespace, name }: SecretData, problem: string): ReconcileError {
  return new ReconcileError('AuthenticationFailed', `secret '${namespace}/${name}'${problem}`);
}
