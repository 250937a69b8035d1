import type { Example } from './command.ts';

/** The examples as they stand at the end of a command's help. */
export function examplesText(examples: readonly Example[]): string {
  const lines = examples.map(({ what, line }) => `  # ${what}\n  tagwright ${line}`);
  return `\nExamples:\n${lines.join('\n\n')}`;
}
