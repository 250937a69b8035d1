import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { bytesOf } from '../../template/bytes.ts';
import { defineFunction, stringParam } from '../../template/function.ts';
import type { TemplateFunction } from '../../template/function.ts';

const ADLER_BASE = 65_521;

/** Checksums of text: hexadecimal, but for Adler's, which is decimal. */
export const hashingFunctions: readonly TemplateFunction[] = [
  defineFunction('sha1sum', [stringParam], ([text]) => bytesToHex(sha1(bytesOf(text)))),
  defineFunction('sha256sum', [stringParam], ([text]) => bytesToHex(sha256(bytesOf(text)))),
  defineFunction('sha512sum', [stringParam], ([text]) => bytesToHex(sha512(bytesOf(text)))),
  defineFunction('adler32sum', [stringParam], ([text]) => String(adler32(bytesOf(text)))),
];

/** @see https://www.rfc-editor.org/rfc/rfc1950#section-8.2 */
function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % ADLER_BASE;
    high = (high + low) % ADLER_BASE;
  }
  return high * 0x10000 + low;
}
