import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * A port of loopback that is free now: `preferred` if that is, else one that the system gives to no
 * outgoing connection, for such a one could take it before the server does, or while that is away.
 */
export async function freePort(preferred = anyPort()): Promise<number> {
  return (await isFree(preferred)) ? preferred : freePort();
}

/** Linux gives out ports from 32,768 on, macOS from 49,152. */
function anyPort(): number {
  return randomInt(10_000, 32_000);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
