import { createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A server that nobody is to be sent to. */
export interface Victim extends AsyncDisposable {
  readonly port: number;
  /** How often somebody came all the same. */
  readonly connections: () => number;
}

/** Listens on all addresses of the machine, of both versions, and hangs up. */
export async function startVictim(): Promise<Victim> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '::', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    connections: () => connections,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
