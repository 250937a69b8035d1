import { request } from 'undici';
import { readBody } from '../../http/read-body.ts';
import type { Dispatcher } from 'undici';
import type { MemoryShare } from '../../../domain/memory-budget.ts';

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
  return {
    url,
    authorization: headers['authorization'],
    status: response.statusCode,
    body: await readBody(response.body, maxBytes, (bytes) => memory.take(bytes)),
    header(name) {
      const value = response.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}
