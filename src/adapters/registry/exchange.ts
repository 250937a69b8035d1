import { request } from 'undici';
import type { Dispatcher } from 'undici';
import type { MemoryShare } from '../../domain/memory-budget.ts';

export interface Exchange {
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly maxBytes: number;
  /** Where the bytes of the answer are taken from. */
  readonly memory: MemoryShare;
  readonly signal: AbortSignal;
}

export interface Answer {
  /** Where the answer came from. */
  readonly url: string;
  /** The `Authorization` that was sent there. */
  readonly authorization: string | undefined;
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
}

/** An answer went on beyond what the caller allows. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/**
 * One request and its whole answer, whatever its status; redirects are not followed.
 * @throws {BodyTooLargeError}, {NoRoomError} and undici's errors.
 */
export async function exchange(
  dispatcher: Dispatcher,
  { url, method, headers, body, maxBytes, memory, signal }: Exchange,
): Promise<Answer> {
  const response = await request(url, {
    dispatcher,
    method,
    headers,
    signal,
    ...(body === undefined ? {} : { body }),
  });
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const stream: AsyncIterable<Buffer> = response.body;
  for await (const chunk of stream) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes)
      throw new BodyTooLargeError(`the answer has more than ${maxBytes} bytes`);
    memory.take(chunk.length);
    chunks.push(chunk);
  }
  return {
    url,
    authorization: headers['authorization'],
    status: response.statusCode,
    body: Buffer.concat(chunks),
    header(name) {
      const value = response.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}
