import { isGroup } from '../src/cli/command.ts';
import { tagwright } from '../src/cli/commands.ts';
import { readCommandLine } from '../src/cli/read-command-line.ts';
import { between } from './table.ts';
import type { Command, Group } from '../src/cli/command.ts';

const begin = '<!-- made by `npm run generate` from src/cli/commands -->';

/** The page with the help of each command as the program prints it. */
export function withCommands(page: string): string {
  const sections = tagwright.commands.flatMap((one) => sectionsOf(one, []));
  return between(page, begin, sections.join('\n\n'));
}

function sectionsOf(one: Command | Group, above: readonly string[]): readonly string[] {
  const path = [...above, one.name];
  if (isGroup(one)) return one.commands.flatMap((inner) => sectionsOf(inner, path));
  return [`### ${path.join(' ')}\n\n\`\`\`text\n${helpOf(path)}\n\`\`\``];
}

function helpOf(path: readonly string[]): string {
  const asked = readCommandLine(tagwright, [...path, '--help']);
  return asked.kind === 'text' ? asked.text : '';
}
