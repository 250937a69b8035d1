import { cbc } from '@noble/ciphers/aes.js';
import { bytesOf, textOf } from '../../template/bytes.ts';
import { defineFunction, FunctionError, stringParam } from '../../template/function.ts';
import { decodeBase64, encodeBase64 } from '../encoding/base64.ts';
import { join } from './der.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { Environment } from '../environment.ts';

const KEY_SIZE = 32;
const BLOCK_SIZE = 16;

/** AES-256 in CBC mode; the key is the password itself, cut or filled with zeros, and the first block is chance's. */
export function createEncryptionFunctions({
  randomBytes,
}: Environment): readonly TemplateFunction[] {
  return [
    defineFunction('encryptAES', [stringParam, stringParam], ([password, text], context) => {
      if (text === '') return '';
      context.claim(text.length * 4);
      const start = randomBytes(BLOCK_SIZE);
      return encodeBase64(join([start, cbc(keyOf(password), start).encrypt(bytesOf(text))]));
    }),
    defineFunction('decryptAES', [stringParam, stringParam], ([password, text], context) => {
      context.claim(text.length);
      return text === '' ? '' : decrypt(password, text);
    }),
  ];
}

function keyOf(password: string): Uint8Array {
  const key = new Uint8Array(KEY_SIZE);
  key.set(bytesOf(password).subarray(0, KEY_SIZE));
  return key;
}

/** @throws {FunctionError} with the text of Go's panic where that is what a wrong password or text ends in. */
function decrypt(password: string, text: string): string {
  const bytes = decodeBase64(text);
  if ('corruptAt' in bytes)
    throw new FunctionError(`illegal base64 data at input byte ${String(bytes.corruptAt)}`);
  checkSize(bytes.length, Math.floor(text.length / 4) * 3);
  const [start, rest] = [bytes.subarray(0, BLOCK_SIZE), bytes.subarray(BLOCK_SIZE)];
  const plain = cbc(keyOf(password), start, { disablePadding: true }).decrypt(rest);
  const padding = plain.at(-1) ?? 0;
  const size = plain.length - padding;
  if (size < 0)
    throw new FunctionError(`runtime error: slice bounds out of range [:${String(size)}]`);
  return textOf(plain.subarray(0, size));
}

/** `capacity` is what Go makes room for before it decodes. */
function checkSize(size: number, capacity: number): void {
  const problem =
    capacity < BLOCK_SIZE
      ? `runtime error: slice bounds out of range [:${String(BLOCK_SIZE)}] with capacity ${String(capacity)}`
      : size < BLOCK_SIZE
        ? `runtime error: slice bounds out of range [${String(BLOCK_SIZE)}:${String(size)}]`
        : size === BLOCK_SIZE
          ? 'runtime error: index out of range [-1]'
          : 'crypto/cipher: input not full blocks';
  if (size <= BLOCK_SIZE || size % BLOCK_SIZE !== 0) throw new FunctionError(problem);
}
