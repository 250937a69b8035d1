import { createInterface } from 'node:readline/promises';
import { UsageError } from './usage-error.ts';

/**
 * Asks the person at the terminal, and goes on after a yes.
 * @throws {UsageError} that says what to do, if there is no terminal; {Error} `otherwise`, after anything else
 */
export async function confirm(
  question: string,
  { alone, otherwise }: { readonly alone: string; readonly otherwise: string },
): Promise<void> {
  if (!process.stdin.isTTY) throw new UsageError(`nobody can be asked here: ${alone}`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D are a no too.
  const answer = await terminal.question(`${question} [y/N] `).catch(() => '');
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error(otherwise);
}
