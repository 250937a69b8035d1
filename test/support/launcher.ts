import { join } from 'node:path';
import { startTagwright } from './tagwright.ts';
import type { Command, Tagwright } from './tagwright.ts';

/** Starts processes of the product; all have ended when it is disposed. */
export interface Launcher extends AsyncDisposable {
  readonly launch: (command: Command, ...flags: readonly string[]) => Tagwright;
  /** The same, and waits until it has begun to work. */
  readonly start: (command: Command, ...flags: readonly string[]) => Promise<Tagwright>;
  /** For processes that have these variables besides. */
  readonly withEnvironment: (more: Environment) => Pick<Launcher, 'launch' | 'start'>;
  /** What all processes have said so far. */
  readonly log: () => string;
  /** The same, for tests in other processes. */
  readonly logFile: string;
}

type Environment = Readonly<Record<string, string>>;

/** @param directory for the product's state */
export function createLauncher(directory: string, usual: Environment): Launcher {
  const processes: Tagwright[] = [];
  const logFile = join(directory, 'tagwright.log');
  const state = [`--state-dir=${directory}`, `--cache-dir=${join(directory, 'cache')}`];

  function withEnvironment(more: Environment): Pick<Launcher, 'launch' | 'start'> {
    const environment = { ...usual, ...more };
    function launch(command: Command, ...flags: readonly string[]): Tagwright {
      const one = startTagwright({ command, flags: [...state, ...flags], environment, logFile });
      processes.push(one);
      return one;
    }
    return {
      launch,
      async start(command, ...flags) {
        const one = launch(command, ...flags);
        await one.ready();
        return one;
      },
    };
  }
  return {
    ...withEnvironment({}),
    withEnvironment,
    logFile,
    log: () => processes.map((one) => one.log()).join('\n--- another process ---\n'),
    async [Symbol.asyncDispose]() {
      await Promise.all(processes.map((one) => one.kill()));
    },
  };
}
