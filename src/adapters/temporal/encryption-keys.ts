import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/**
 * Keys by their names. The first encrypts; all decrypt, so that a key can be followed by another.
 */
export interface EncryptionKeys {
  readonly first: string;
  readonly byName: ReadonlyMap<string, KeyObject>;
}

const keyBytes = 32;
const line = /^([A-Za-z0-9._-]{1,64})[ \t]+([A-Za-z0-9+/]{43}=)$/;

/**
 * The keys in `text`, one a line: a name, a space, and 32 bytes in base64. Empty lines and those
 * that begin with `#` count for nothing.
 * @param origin what an error calls it: `--encryption-key-file`
 * @throws {Error} one line that names the wrong one, and says nothing of what is in it
 */
export function parseEncryptionKeys(text: string, origin: string): EncryptionKeys {
  const byName = new Map<string, KeyObject>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [, name = '', base64 = ''] = line.exec(trimmed) ?? [];
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length !== keyBytes)
      throw new Error(
        `${origin}: line ${index + 1} is not a name and a key of 32 bytes in base64, as "2026-11 $(openssl rand -base64 32)" gives it`,
      );
    if (byName.has(name))
      throw new Error(`${origin}: line ${index + 1}: there are two keys named "${name}"`);
    byName.set(name, createSecretKey(bytes));
  }
  const [first] = byName.keys();
  if (first === undefined) throw new Error(`${origin}: there is no key`);
  return { first, byName };
}
