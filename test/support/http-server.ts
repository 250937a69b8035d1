import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { text } from 'node:stream/consumers';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:https';

/** A request as a server of ours saw it. */
export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface HttpServer extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly url: string;
  /** All of them, in their order. */
  readonly requests: readonly SeenRequest[];
}

export type Handler = (request: SeenRequest, response: ServerResponse) => unknown;

/** A small server on loopback, for what cannot be had as a real one. */
export async function startHttpServer(
  handler: Handler,
  tls?: ServerOptions,
  wantedPort = 0,
): Promise<HttpServer> {
  const requests: SeenRequest[] = [];
  function listener(incoming: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '', headers } = incoming;
    text(incoming)
      .then((body) => {
        const request = { method, url, headers, body };
        requests.push(request);
        return handler(request, response);
      })
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wantedPort, '127.0.0.1', resolve);
  });
  const bound = server.address();
  const port = typeof bound === 'object' ? (bound?.port ?? 0) : 0;
  const address = `127.0.0.1:${port}`;
  return {
    address,
    url: `${tls === undefined ? 'http' : 'https'}://${address}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers with a value as JSON. */
export function sendJson(
  response: ServerResponse,
  value: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}
