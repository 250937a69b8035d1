import { decodeBase64, encodeBase64 } from '../encoding/base64.ts';

/** What PEM wraps. */
export interface PemBlock {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const BLOCK =
  /-----BEGIN ([^\n]*?)-----[ \t\r]*\n((?:[^\n:]+:[^\n]*\n)*\n?)([^-]*)-----END ([^\n]*?)-----/g;

/** The first block in the text, if there is one. @see https://www.rfc-editor.org/rfc/rfc7468 */
export function decodePem(text: string): PemBlock | undefined {
  for (const [, type = '', , body = '', endType] of text.matchAll(BLOCK)) {
    const bytes = decodeBase64(body.replaceAll(/[ \t]/g, ''));
    if (type === endType && !('corruptAt' in bytes)) return { type, bytes };
  }
  return undefined;
}

/** The block as PEM, with lines of 64. */
export function encodePem({ type, bytes }: PemBlock): string {
  const lines = encodeBase64(bytes).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${type}-----\n${lines.map((line) => `${line}\n`).join('')}-----END ${type}-----\n`;
}
