import { bytesOf, textOf } from '../../template/bytes.ts';
import { defineFunction, stringParam } from '../../template/function.ts';
import { decodeBase32, decodeBase64, encodeBase32, encodeBase64 } from './base64.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { Decoded } from './base64.ts';

/** Base64 and base32. What cannot be decoded gives the text of Go's error as the value. */
export const encodingFunctions: readonly TemplateFunction[] = [
  defineFunction('b64enc', [stringParam], ([text]) => encodeBase64(bytesOf(text))),
  defineFunction('b64dec', [stringParam], ([text]) => textOrError('base64', decodeBase64(text))),
  defineFunction('b32enc', [stringParam], ([text]) => encodeBase32(bytesOf(text))),
  defineFunction('b32dec', [stringParam], ([text]) => textOrError('base32', decodeBase32(text))),
];

function textOrError(name: string, decoded: Decoded): string {
  return 'corruptAt' in decoded
    ? `illegal ${name} data at input byte ${String(decoded.corruptAt)}`
    : textOf(decoded);
}
