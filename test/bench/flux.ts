import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../src/servers/port.ts';
import { startProcess } from '../../src/servers/process.ts';
import type { ServerProcess } from '../../src/servers/process.ts';
import type { Contender } from './contender.ts';
import type { Servers } from './servers.ts';

/** Flux's own controllers, as somebody has built them. */
export interface FluxPrograms {
  readonly reflector: string;
  readonly automation: string;
}

/** Those that `FLUX_IRC` and `FLUX_IAC` name. */
export function findFlux({
  FLUX_IRC: reflector = '',
  FLUX_IAC: automation = '',
}: NodeJS.ProcessEnv): FluxPrograms | undefined {
  return reflector === '' || automation === '' ? undefined : { reflector, automation };
}

/** Starts both as `flux install` does, one of each. There is no source-controller: only GitRepository objects are read. */
export async function startFlux(
  { cluster, directory }: Servers,
  { reflector, automation }: FluxPrograms,
): Promise<Contender> {
  await using stack = new AsyncDisposableStack();
  async function start(name: string, program: string, flags: readonly string[] = []) {
    const [health, metrics] = [await freePort(), await freePort()];
    const home = join(directory, name);
    await mkdir(home, { recursive: true });
    const controller = await startProcess({
      name,
      program,
      args: [
        `--health-addr=127.0.0.1:${health}`,
        `--metrics-addr=127.0.0.1:${metrics}`,
        '--log-encoding=json',
        ...flags,
      ],
      environment: { KUBECONFIG: cluster.kubeconfig, TMPDIR: home },
      logFile: join(home, 'log'),
      isReady: async () => (await fetch(`http://127.0.0.1:${health}/readyz`)).ok,
    });
    return stack.use(controller);
  }
  const storage = `--storage-path=${join(directory, 'flux-storage')}`;
  const controllers: ServerProcess[] = [
    await start('image-reflector-controller', reflector, [storage]),
    await start('image-automation-controller', automation),
  ];
  const closing = stack.move();
  return {
    pids: controllers.map(({ pid }) => pid),
    histories: async () => [],
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
