import { createServer } from 'node:http';
import { formatListenAddress } from '../../domain/address.ts';
import { messageOf } from '../../domain/errors.ts';
import type { Server, ServerResponse } from 'node:http';
import type { ListenAddress } from '../../domain/address.ts';

export interface Page {
  readonly status: 200 | 503;
  readonly contentType: string;
  readonly body: string;
}

/** The pages by their paths, each made when it is asked for. */
export type Pages = Readonly<Record<string, () => Page | Promise<Page>>>;

/** Serves pages to whoever watches over us. */
export interface Endpoint extends AsyncDisposable {
  /** Where it listens, with the port that it was given for port 0. */
  readonly address: string;
}

/** Who watches are a few; who asks and does not read gets no more of our memory than this. */
const maxConnections = 16;
const silenceMs = 30_000;

/**
 * Serves `pages` at `address` until it is disposed of.
 * @throws {Error} one line that says why we cannot listen there
 */
export async function openEndpoint(address: ListenAddress, pages: Pages): Promise<Endpoint> {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    answer(pages, request.method, request.url).then(
      (page) => send(response, page),
      (error: unknown) => send(response, plain(500, messageOf(error))),
    );
  });
  server.maxConnections = maxConnections;
  server.setTimeout(silenceMs);
  const port = await listen(server, address);
  return {
    address: formatListenAddress({ ...address, port }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Answer = Omit<Page, 'status'> & { readonly status: number };

async function answer(pages: Pages, method = '', url = ''): Promise<Answer> {
  const [path = ''] = url.split('?');
  const make = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (make === undefined) return plain(404, `not found; there is ${Object.keys(pages).join(', ')}`);
  return method === 'GET' || method === 'HEAD' ? make() : plain(405, 'only GET');
}

function plain(status: number, line: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${line}\n` };
}

function send(response: ServerResponse, { status, contentType, body }: Answer): void {
  response
    .writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' })
    .end(body);
}

const causes: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'we may not use this port',
  ENOTFOUND: 'there is no such host',
};

function listen(server: Server, { host, port }: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const cause = causes[error.code ?? ''] ?? messageOf(error);
      const where = formatListenAddress({ ...(host === undefined ? {} : { host }), port });
      reject(new Error(`cannot listen on ${where}: ${cause}`, { cause: error }));
    });
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' ? (bound?.port ?? port) : port);
    });
  });
}
