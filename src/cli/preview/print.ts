import { styleText } from 'node:util';
import { formatImageRef } from '../../domain/image/ref.ts';
import { onOneLine } from '../../domain/text.ts';
import { printLines } from '../print-lines.ts';
import type { NamedImage } from '../../domain/setters/rewrite.ts';
import type { Given } from '../command.ts';
import type { PrintFlag } from '../commands/preview-flags.ts';

/** What would be changed, as it is printed. */
export interface Printed {
  /** One line that says what would be done. */
  readonly summary: string;
  readonly policies: readonly NamedImage[];
  readonly files: number;
  /** Of the commit; absent: there would be none. */
  readonly message?: string | undefined;
  readonly diff: string;
  readonly warnings: readonly string[];
}

/** So that a pipeline can tell it from a failure. */
const wouldChange = 3;

/** Prints it for people or, with `more`, for programs; gives the exit code. */
export function printPreview(
  given: Given<PrintFlag>,
  { policies, ...printed }: Printed,
  more: Readonly<Record<string, unknown>> = {},
): number {
  if (given.text('output') === 'json') {
    const images = policies.map(({ image, ...policy }) => ({
      ...policy,
      image: formatImageRef(image),
    }));
    const { files, message, diff, warnings } = printed;
    console.log(
      JSON.stringify({ ...more, files, message, policies: images, warnings, diff }, undefined, 4),
    );
  } else printForPeople({ policies, ...printed });
  return printed.files > 0 && given.isOn('exit-code') ? wouldChange : 0;
}

function printForPeople({ summary, policies, message, diff, warnings }: Printed): void {
  for (const warning of warnings) console.error(`warning: ${onOneLine(warning)}`);
  console.log(summary);
  printSection(policies, () =>
    printLines(
      policies.map(({ namespace, name, image }) => [
        `  ${namespace}/${name}`,
        formatImageRef(image),
      ]),
    ),
  );
  if (message !== undefined && message !== '')
    console.log(`\n${message.trimEnd().replaceAll(/^/gm, '  ')}`);
  if (diff !== '') console.log(`\n${diff.trimEnd().split('\n').map(coloured).join('\n')}`);
}

function printSection(lines: readonly unknown[], print: () => void): void {
  if (lines.length === 0) return;
  console.log('');
  print();
}

const colours = [
  [/^(---|\+\+\+) /, 'bold'],
  [/^@@/, 'cyan'],
  [/^-/, 'red'],
  [/^\+/, 'green'],
] as const;

function coloured(line: string): string {
  const found = colours.find(([pattern]) => pattern.test(line));
  return found === undefined ? line : styleText(found[1], line, { stream: process.stdout });
}
