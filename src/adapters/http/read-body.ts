/** An answer goes on beyond what the caller allows. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

const mebibyte = 1024 * 1024;

/** The pieces of an answer as they come. @throws {BodyTooLargeError} once they have more than `maxBytes` */
export async function* piecesWithin(
  body: AsyncIterable<unknown>,
  maxBytes: number,
): AsyncGenerator<Buffer> {
  let sizeBytes = 0;
  for await (const piece of body) {
    if (!Buffer.isBuffer(piece)) continue;
    sizeBytes += piece.length;
    if (sizeBytes > maxBytes) throw new BodyTooLargeError(describeExcess(maxBytes));
    yield piece;
  }
}

function describeExcess(maxBytes: number): string {
  const isWhole = maxBytes % mebibyte === 0;
  return isWhole
    ? `the answer exceeds ${maxBytes / mebibyte} MiB`
    : `the answer has more than ${maxBytes} bytes`;
}

/**
 * The whole of an answer; `take` is told of each piece's bytes before the piece is kept.
 * @throws {BodyTooLargeError} if it has more than `maxBytes`; what `take` throws
 */
export async function readBody(
  body: AsyncIterable<unknown>,
  maxBytes: number,
  take: (bytes: number) => void = () => undefined,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of piecesWithin(body, maxBytes)) {
    take(piece.length);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
