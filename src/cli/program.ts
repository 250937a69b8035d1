import { ConfigError } from '../config/error.ts';
import { messageOf } from '../domain/errors.ts';
import { tagwright } from './commands.ts';
import { readCommandLine } from './read-command-line.ts';
import { withCommand } from './with-command.ts';
import { UsageError } from './usage-error.ts';

/**
 * Does what a command line asks for, and answers with the exit code: 1 for what failed, 2 for a command line that cannot be
 * meant, or what the command answers.
 */
export async function runProgram(args: readonly string[]): Promise<number> {
  try {
    const [first, line = ''] = args;
    if (first === '__complete') {
      await (await import('./completion/complete.ts')).complete(tagwright, line);
      return 0;
    }
    const asked = readCommandLine(tagwright, withCommand(args));
    if (asked.kind === 'command') return (await asked.command.run(asked.given)) ?? 0;
    console.log(asked.text);
    return 0;
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return 0;
    const problems: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
    for (const problem of problems) console.error(`tagwright: ${problemOf(problem)}`);
    return error instanceof UsageError || error instanceof ConfigError ? 2 : 1;
  }
}

function problemOf(error: unknown): string {
  const isMissing =
    error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  if (isMissing && error.message.includes("'nodegit'"))
    return 'this command writes Git objects with nodegit, which is not installed: docs/decisions/command-line.md says how';
  return messageOf(error);
}
