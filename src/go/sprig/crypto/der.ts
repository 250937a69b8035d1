import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

/** An element of DER: its tag, its content, and the bytes of both with the length between. */
export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly raw: Uint8Array;
}

export const SEQUENCE = 0x30;
export const INTEGER = 0x02;
const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;

/** An element of DER with this tag and content. @see https://www.itu.int/rec/T-REC-X.690 */
export function encode(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = join(contents);
  return join([Uint8Array.of(tag), lengthOf(content.length), content]);
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function lengthOf(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes = bytesOfNumber(BigInt(length));
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}

/** The big-endian bytes of a number that is not negative, at least `width` of them. */
export function bytesOfNumber(number: bigint, width = 1): Uint8Array {
  const hex = number.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return hexToBytes(even.padStart(width * 2, '0'));
}

export function numberOfBytes(bytes: Uint8Array): bigint {
  return BigInt(`0x0${bytesToHex(bytes)}`);
}

/** A number that is not negative. */
export function integer(number: bigint): Uint8Array {
  const bytes = bytesOfNumber(number);
  return encode(INTEGER, (bytes[0] ?? 0) < 0x80 ? bytes : join([Uint8Array.of(0), bytes]));
}

/** The object identifier that dotted numbers spell. */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(
    OBJECT_IDENTIFIER,
    Uint8Array.from([first * 40 + second, ...rest].flatMap(inSevens)),
  );
}

function inSevens(number: number): readonly number[] {
  const digits = [number % 128];
  for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
    digits.unshift(0x80 | (left % 128));
  return digits;
}

/** A bit string of whole bytes. */
export function bitString(bytes: Uint8Array): Uint8Array {
  return encode(BIT_STRING, Uint8Array.of(0), bytes);
}

/** The elements that stand one after the other in `bytes`; undefined if something else does. */
export function decodeAll(bytes: Uint8Array): readonly Element[] | undefined {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const element = decodeAt(bytes, at);
    if (element === undefined) return undefined;
    elements.push(element);
    at += element.raw.length;
  }
  return elements;
}

/** The elements in the one sequence that `bytes` are. */
export function decodeSequence(bytes: Uint8Array): readonly Element[] | undefined {
  const [element, ...rest] = decodeAll(bytes) ?? [];
  return element?.tag === SEQUENCE && rest.length === 0 ? decodeAll(element.content) : undefined;
}

function decodeAt(bytes: Uint8Array, at: number): Element | undefined {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) return undefined;
  const size = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || size > 4) return undefined;
  const from = at + 2 + size;
  const length = size === 0 ? first : Number(numberOfBytes(bytes.subarray(at + 2, from)));
  if (from + length > bytes.length) return undefined;
  return {
    tag,
    content: bytes.subarray(from, from + length),
    raw: bytes.subarray(at, from + length),
  };
}
