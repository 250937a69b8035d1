import { ConfigError } from './error.ts';
import { variableIn } from './read-flags.ts';
import type { ReadText } from './read-flags.ts';

/** Where the keys are that payloads in Temporal are encrypted with. */
export type EncryptionSource =
  | { readonly kind: 'file'; readonly origin: string; readonly file: string }
  | { readonly kind: 'text'; readonly origin: string; readonly text: string };

/**
 * The keys themselves are taken from a variable only, for everybody on a machine reads the
 * arguments of its processes.
 * @throws {ConfigError} if both are given
 */
export function encryptionIn(
  read: ReadText,
  environment: NodeJS.ProcessEnv,
): EncryptionSource | undefined {
  const [flag, variable] = ['encryption-key-file', 'TAGWRIGHT_ENCRYPTION_KEYS'] as const;
  const file = read(flag);
  const text = variableIn(environment, variable);
  if (file !== undefined && text !== undefined)
    throw new ConfigError(`--${flag} and ${variable} are both given: keep one`);
  if (file !== undefined) return { kind: 'file', origin: `--${flag}`, file };
  return text === undefined ? undefined : { kind: 'text', origin: variable, text };
}
