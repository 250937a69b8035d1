import { ReconcileError } from '../errors.ts';

/** A Kubernetes Secret, its values decoded as UTF-8. Whoever may write the Secret controls all of it. */
export interface Secret {
  readonly namespace: string;
  readonly name: string;
  readonly type?: string | undefined;
  readonly data: Readonly<Record<string, string>>;
}

/** The first of the keys that has a value; an empty one is none. */
export function valueOf(
  secret: Secret | undefined,
  ...keys: readonly string[]
): string | undefined {
  return keys.map((key) => secret?.data[key]).find((value) => value !== undefined && value !== '');
}

/** A secret as errors name it: `secret 'namespace/name'`. */
export function describeSecret({ namespace, name }: Pick<Secret, 'namespace' | 'name'>): string {
  return `secret '${namespace}/${name}'`;
}

const longestName = 100;

/** A key of a secret, short enough for a message. */
export function shortName(name: string): string {
  return name.length <= longestName ? name : `${name.slice(0, longestName).toWellFormed()}…`;
}

/** The error that says what is wrong with a secret; `problem` must not hold its values. */
export function secretError(secret: Secret, problem: string): ReconcileError {
  return new ReconcileError('AuthenticationFailed', `${describeSecret(secret)}${problem}`);
}
