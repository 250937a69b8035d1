#!/usr/bin/env node
import { ConfigError } from '../config.ts';
import { messageOf } from '../domain/errors.ts';
import { commands } from './commands.ts';
import { isCommandName, readCommandLine, UsageError } from './command-line.ts';
import { usage } from './usage.ts';

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
