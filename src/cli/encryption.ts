import { readFileSync } from 'node:fs';
import { parseEncryptionKeys } from '../adapters/temporal/encryption-keys.ts';
import { ConfigError } from '../config/error.ts';
import { messageOf } from '../domain/errors.ts';
import type { EncryptionKeys } from '../adapters/temporal/encryption-keys.ts';
import type { EncryptionSource } from '../config/encryption.ts';

/**
 * The keys that payloads in Temporal are encrypted with.
 * @throws {ConfigError} where they cannot be read
 */
export function readEncryptionKeys(source: EncryptionSource): EncryptionKeys {
  const { origin } = source;
  try {
    const text = source.kind === 'text' ? source.text : readFileSync(source.file, 'utf8');
    return parseEncryptionKeys(text, origin);
  } catch (error) {
    const problem = messageOf(error);
    throw new ConfigError(problem.startsWith(origin) ? problem : `${origin}: ${problem}`);
  }
}
