import { randomInt } from 'node:crypto';
import { freePort } from '../../src/adapters/servers/port.ts';

/**
 * A free port for a server that will be away for a while: none that the system gives to outgoing connections, one of
 * which could take it meanwhile (on loopback even the client's own, which then talks to itself).
 */
export async function stablePort(): Promise<number> {
  for (;;) {
    const wanted = randomInt(10_000, 32_000);
    if ((await freePort(wanted)) === wanted) return wanted;
  }
}
