import { ReconcileError } from '../errors.ts';
import { decodePackets } from './pkt-line.ts';
import type { Packet } from './pkt-line.ts';

/** Each reference of an old server's answer is one; the largest repositories of public servers have some 100,000s. */
const maxPackets = 1_000_000;
const headerLength = 4;

/** Bytes as they come. */
export type Pieces = AsyncIterable<Uint8Array>;

/**
 * The packets of an answer while it is read, those of a piece together; undefined, as the last, if it is no such stream
 * or was cut off. What is kept is one packet at most, which has 64 KiB.
 * @throws {ReconcileError} `GitOperationFailed` after a million: 128 MiB may be 32 million empty ones
 */
export async function* readPackets(pieces: Pieces): AsyncGenerator<readonly Packet[] | undefined> {
  let rest: Uint8Array = new Uint8Array(0);
  let count = 0;
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : concat(rest, piece);
    const end = wholeLength(bytes);
    const packets = decodePackets(bytes.subarray(0, end));
    yield packets;
    if (packets === undefined) return;
    count += packets.length;
    if (count > maxPackets)
      throw new ReconcileError(
        'GitOperationFailed',
        `the server sends more than ${maxPackets} packets`,
      );
    rest = bytes.subarray(end);
  }
  if (rest.length > 0) yield undefined;
}

/** Bytes up to the end of the last whole packet; all of them, if one begins as none does. */
function wholeLength(bytes: Uint8Array): number {
  let at = 0;
  while (at + headerLength <= bytes.length) {
    const header = String.fromCodePoint(...bytes.subarray(at, at + headerLength));
    const length = Number.parseInt(header, 16);
    if (Number.isNaN(length)) return bytes.length;
    const end = at + Math.max(length, headerLength);
    if (end > bytes.length) return at;
    at = end;
  }
  return at;
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
