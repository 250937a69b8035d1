import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

export interface SocksServer extends AsyncDisposable {
  readonly url: string;
  /** Where it was asked to connect to. */
  readonly targets: readonly string[];
}

/** A SOCKS 5 proxy (RFC 1928) that takes one user and password (RFC 1929), for there is no small one in Debian. */
export async function startSocksServer(user: {
  readonly username: string;
  readonly password: string;
}): Promise<SocksServer> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    serve(socket, user, targets).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' ? (bound?.port ?? 0) : 0;
  return {
    url: `socks5://127.0.0.1:${port}`,
    targets,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function serve(
  socket: Socket,
  { username, password }: { readonly username: string; readonly password: string },
  targets: string[],
): Promise<void> {
  socket.on('error', () => undefined);
  await read(socket, (await read(socket, 2))[1] ?? 0);
  socket.write(Buffer.from([5, 2]));
  const name = await read(socket, (await read(socket, 2))[1] ?? 0);
  const word = await read(socket, (await read(socket, 1))[0] ?? 0);
  const isKnown = name.toString() === username && word.toString() === password;
  socket.write(Buffer.from([1, isKnown ? 0 : 1]));
  if (!isKnown) return;
  const kind = (await read(socket, 4))[3];
  const host =
    kind === 1
      ? (await read(socket, 4)).join('.')
      : (await read(socket, (await read(socket, 1))[0] ?? 0)).toString();
  const port = (await read(socket, 2)).readUInt16BE();
  targets.push(`${host}:${port}`);
  const target = connect(port, host, () => {
    socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    socket.pipe(target).pipe(socket);
  });
  target.on('error', () => socket.destroy());
  socket.on('close', () => target.destroy());
}

async function read(socket: Socket, size: number): Promise<Buffer> {
  for (;;) {
    const bytes: unknown = size === 0 ? Buffer.alloc(0) : socket.read(size);
    if (bytes instanceof Buffer) return bytes;
    await once(socket, 'readable');
  }
}
