import { counted, onOneLine } from '../../domain/text.ts';
import { newFileDiff, unifiedDiff } from './diff.ts';
import { nextSteps } from './next-steps.ts';
import type { Finding } from './findings.ts';
import type { Migration } from './migrate.ts';

/** What a person reads of a migration: the diff, what to decide, what to look at, and the commands that come next. */
export function printMigration(migration: Migration): string {
  const { changes, findings } = migration;
  const diff = changes.map(({ path, before, after, edits }) =>
    before === undefined ? newFileDiff(path, after) : unifiedDiff(path, before, edits),
  );
  return [
    diff.join(''),
    section(
      'Not carried over',
      findings.filter(({ kind }) => kind === 'open'),
    ),
    section(
      'To look at',
      findings.filter(({ kind }) => kind === 'note'),
    ),
    summary(migration),
    nextSteps(migration)
      .map(({ what, commands }) => `${what}\n${commands.map((line) => `  ${line}\n`).join('')}`)
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function section(title: string, findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  return `${title}:\n\n${findings.map(printFinding).join('\n')}`;
}

function printFinding({ path, line, about, why, choices }: Finding): string {
  const lines = [
    `  ${path}:${line}: ${about}`,
    `    ${why}`,
    ...choices.map((one) => `    - ${one}`),
  ];
  return lines.map((text) => `${onOneLine(text)}\n`).join('');
}

function summary({ changes, findings, images, resources, isWritten }: Migration): string {
  if (changes.length === 0) return 'Nothing to change.\n';
  const open = findings.filter(({ kind }) => kind === 'open').length;
  const parts = [
    `${counted(changes.length, 'file')} ${isWritten ? 'written' : 'would change'}`,
    `${counted(images, 'image')} with markers`,
    counted(resources.length, 'new resource'),
    `${counted(open, 'thing')} not carried over`,
  ];
  return `${parts.join(', ')}.\n`;
}
