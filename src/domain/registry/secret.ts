import { ReconcileError } from '../errors.ts';

/** A Kubernetes Secret, its values decoded. Whoever may write the Secret controls all of it. */
export interface SecretData {
  readonly namespace: string;
  readonly name: string;
  readonly type?: string;
  readonly data: Readonly<Record<string, string>>;
}

const longestName = 100;

/** A key of a secret, short enough for a message. */
export function shortName(name: string): string {
  return name.length <= longestName ? name : `${name.slice(0, longestName).toWellFormed()}…`;
}

/** The error that says what is wrong with a secret; `problem` must not hold its values. */
export function secretError({ namespace, name }: SecretData, problem: string): ReconcileError {
  return new ReconcileError('AuthenticationFailed', `secret '${namespace}/${name}'${problem}`);
}
