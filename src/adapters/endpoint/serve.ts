import { createServer } from 'node:http';
import { formatListenAddress } from '../../domain/address.ts';
import { messageOf } from '../../domain/errors.ts';
import type { RequestListener, Server } from 'node:http';
import type { ListenAddress } from '../../domain/address.ts';

/** A server of ours for few clients. */
export interface Endpoint extends AsyncDisposable {
  /** Where it listens, with the port that it was given for port 0. */
  readonly address: string;
}

/**
 * Few clients connect. A client that does not read its answers gets no more of our memory than
 * this.
 */
const maxConnections = 16;
const silenceMs = 30_000;

/**
 * Answers requests at `address` until it is disposed of.
 * @throws {Error} one line that says why we cannot listen there
 */
export function serve(address: ListenAddress, answer: RequestListener): Promise<Endpoint> {
  const server = createServer({ requestTimeout: 10_000 }, answer);
  server.maxConnections = maxConnections;
  return open(server, address);
}

/**
 * Answers requests to `server` at `address` until it is disposed of.
 * @throws {Error} one line that says why we cannot listen there
 */
export async function open(server: Server, address: ListenAddress): Promise<Endpoint> {
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
      const where = formatListenAddress({ host, port });
      reject(new Error(`cannot listen on ${where}: ${cause}`, { cause: error }));
    });
    server.listen({ port, host }, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' ? (bound?.port ?? port) : port);
    });
  });
}
