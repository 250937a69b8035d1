import { createServer, request as send } from 'node:http';
import { connect } from 'node:net';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

export interface ForwardProxy extends AsyncDisposable {
  readonly url: string;
  /** What it was asked for: `GET http://r.io`, `CONNECT r.io:443`. */
  readonly asked: readonly string[];
}

/** A proxy through which every name leads to one server on loopback. */
export async function startForwardProxy(to: string): Promise<ForwardProxy> {
  const asked: string[] = [];
  const target = new URL(to);
  const server = createServer((incoming, response) => {
    const { method, headers, url = '' } = incoming;
    const { origin, pathname, search } = new URL(url, 'http://nowhere.invalid');
    asked.push(`${method} ${origin}`);
    const { hostname, port } = target;
    const options = { method, headers, hostname, port, path: pathname + search };
    const forwarded = send(options, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    incoming.pipe(forwarded);
  });
  const tunnel = tunnelTo(() => Number(target.port));
  server.on('connect', (incoming, client, head) => {
    asked.push(`CONNECT ${incoming.url}`);
    tunnel(incoming, client, head);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a proxy does with CONNECT: it connects to a port of loopback, whatever it was asked for. */
export function tunnelTo(
  port: () => number,
): (incoming: IncomingMessage, client: Duplex, head: Buffer) => void {
  return (_incoming, client, head) => {
    const tunnel = connect(port(), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      tunnel.write(head);
      client.pipe(tunnel).pipe(client);
    });
    for (const end of [client, tunnel])
      end.on('error', () => [client, tunnel].forEach((one) => one.destroy()));
  };
}
