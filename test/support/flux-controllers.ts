import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../src/servers/port.ts';
import { startProcess } from '../../src/servers/process.ts';
import type { ServerProcess } from '../../src/servers/process.ts';

/** Flux's own controllers, as somebody has built them. */
export interface FluxPrograms {
  readonly reflector: string;
  readonly automation: string;
}

/** Flux's own image controllers, one of each, until they are disposed of. */
export interface FluxControllers extends AsyncDisposable {
  readonly pids: readonly number[];
}

export interface FluxControllersOptions {
  readonly kubeconfig: string;
  /** For their state, which is empty at first, and their logs. */
  readonly directory: string;
}

/** Those that `FLUX_IRC` and `FLUX_IAC` name. */
export function findFlux({
  FLUX_IRC: reflector = '',
  FLUX_IAC: automation = '',
}: NodeJS.ProcessEnv): FluxPrograms | undefined {
  return reflector === '' || automation === '' ? undefined : { reflector, automation };
}

/** Starts both as `flux install` does, one of each. There is no source-controller: only GitRepository objects are read. */
export async function startFluxControllers(
  { kubeconfig, directory }: FluxControllersOptions,
  { reflector, automation }: FluxPrograms,
): Promise<FluxControllers> {
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
      environment: { KUBECONFIG: kubeconfig, TMPDIR: home },
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
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
