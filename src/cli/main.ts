#!/usr/bin/env node
import { ConfigError } from '../config/error.ts';
import { messageOf } from '../domain/errors.ts';
import { tagwright } from './commands.ts';
import { readCommandLine } from './read-command-line.ts';
import { UsageError } from './usage-error.ts';

/** Exit codes: 1 for what failed, 2 for a command line that cannot be meant. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const [first, line = ''] = args;
    if (first === '__complete') {
      await (await import('./completion/complete.ts')).complete(tagwright, line);
      return 0;
    }
    const asked = readCommandLine(tagwright, args);
    if (asked.kind === 'text') console.log(asked.text);
    else await asked.command.run(asked.given);
    return 0;
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return 0;
    const problems: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
    for (const problem of problems) console.error(`tagwright: ${messageOf(problem)}`);
    return error instanceof UsageError || error instanceof ConfigError ? 2 : 1;
  }
}

// Whoever reads our answer may have read enough: `tagwright get images all | head -1`.
process.stdout.on('error', () => process.exit(0));
process.exit(await main(process.argv.slice(2)));
