import packageJson from '../../package.json' with { type: 'json' };
import type { Flags } from '../config.ts';
import type { CommandName } from './command-line.ts';

/** What each command does. A command's code is loaded when it is used: the Temporal SDK takes half a second. */
export const commands: Readonly<Record<CommandName, (flags: Flags) => Promise<void>>> = {
  run: async (flags) => (await import('./run.ts')).run(flags),
  worker: async (flags) => (await import('./worker.ts')).worker(flags),
  starter: async (flags) => (await import('./starter.ts')).starter(flags),
  dev: async (flags) => (await import('./dev.ts')).dev(flags),
  'codec-server': async (flags) => (await import('./codec-server.ts')).codecServer(flags),
  version: () => {
    console.log(`tagwright ${packageJson.version}`);
    return Promise.resolve();
  },
};
