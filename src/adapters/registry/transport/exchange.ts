import { request as sendOver } from 'undici';
import { readBody } from '../../http/read-body.ts';
import { userAgent } from '../../http/user-agent.ts';
import type { Connections } from './connections.ts';
import type { Send } from './send.ts';

/**
 * One exchange over kept connections: the whole answer, whatever its status; redirects are not followed.
 * @throws {BodyTooLargeError}, {NoRoomError} and undici's errors.
 */
export function exchangeOver({ dispatcherFor }: Pick<Connections, 'dispatcherFor'>): Send {
  return async ({ access, url, method, headers, body, maxBytes, memory, signal }) => {
    const response = await sendOver(url, {
      dispatcher: dispatcherFor(access, new URL(url).origin),
      method,
      headers: { 'user-agent': userAgent, ...headers },
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
  };
}
