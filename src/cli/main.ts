#!/usr/bin/env node
import packageJson from '../../package.json' with { type: 'json' };
import { ConfigError } from '../config/error.ts';
import { messageOf } from '../domain/errors.ts';
import { isCommandName, readCommandLine, usage, UsageError } from './command-line.ts';
import type { Flags } from '../config/flags.ts';
import type { CommandName } from './command-line.ts';

/**
 * What each command does. A command's code is loaded when it is used: the Temporal SDK takes half a
 * second.
 */
const commands: Readonly<Record<CommandName, (flags: Flags) => Promise<void>>> = {
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

/** Exit codes: 1 for what failed, 2 for a command line that cannot be meant. */
async function main(args: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = args;
  if (name === 'help' || name === '--help' || name === '-h') {
    console.log(usage());
    return 0;
  }
  try {
    if (!isCommandName(name))
      throw new UsageError(`unknown command "${name}"; "tagwright help" lists them`);
    const flags = readCommandLine(name, rest);
    if (flags['help'] === true) console.log(usage(name));
    else await commands[name](flags);
    return 0;
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return 0;
    console.error(`tagwright: ${messageOf(error)}`);
    return error instanceof UsageError || error instanceof ConfigError ? 2 : 1;
  }
}

process.exit(await main(process.argv.slice(2)));
