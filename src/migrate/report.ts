import { counted, onOneLine, shellQuote } from '../domain/text.ts';
import { newFileDiff, unifiedDiff } from './diff.ts';
import type { FileChange } from './file-change.ts';
import type { Finding } from './findings.ts';

/** Commands to type, and what they are for. */
export interface NextStep {
  readonly what: string;
  readonly commands: readonly string[];
}

/**
 * What a person reads of a migration: the diff, what to decide, what to look at, what it comes to, and the commands that come
 * next.
 */
export function printReport({
  changes,
  findings,
  summary,
  steps,
}: {
  readonly changes: readonly FileChange[];
  readonly findings: readonly Finding[];
  readonly summary: string;
  readonly steps: readonly NextStep[];
}): string {
  const diff = changes.map(({ path, before, after, edits }) =>
    before === undefined ? newFileDiff(path, after) : unifiedDiff(path, before, edits),
  );
  return [
    diff.join(''),
    printFindings(findings),
    `${summary}\n`,
    steps
      .map(({ what, commands }) => `${what}\n${commands.map((line) => `  ${line}\n`).join('')}`)
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** What a migration to resources and markers comes to. */
export function markersSummary({
  changes,
  findings,
  images,
  resources,
  isWritten,
}: {
  readonly changes: readonly FileChange[];
  readonly findings: readonly Finding[];
  /** How many get markers. */
  readonly images: number;
  /** The new ones. */
  readonly resources: readonly object[];
  readonly isWritten: boolean;
}): string {
  const open = findings.filter(({ kind }) => kind === 'open').length;
  return summaryOf(changes, isWritten, [
    `${counted(images, 'image')} with markers`,
    counted(resources.length, 'new resource'),
    `${counted(open, 'thing')} not carried over`,
  ]);
}

/** How many files change, and what comes of it, in one line. */
export function summaryOf(
  changes: readonly FileChange[],
  isWritten: boolean,
  parts: readonly string[],
): string {
  if (changes.length === 0) return 'Nothing to change.';
  const files = `${counted(changes.length, 'file')} ${isWritten ? 'written' : 'would change'}`;
  return `${[files, ...parts].join(', ')}.`;
}

/** What to decide, and what to look at; empty if there is nothing of either. */
export function printFindings(findings: readonly Finding[]): string {
  const [open, notes] = (['open', 'note'] as const).map((kind) =>
    findings.filter((one) => one.kind === kind),
  );
  return [section('Not carried over', open ?? []), section('To look at', notes ?? [])]
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

/** The commands that commit what was written into a directory. */
export function commitStep(directory: string, message: string): NextStep {
  const git = `git -C ${quoted(directory)}`;
  return {
    what: 'Commit it:',
    commands: [
      `${git} add --all .`,
      `${git} diff --cached`,
      `${git} commit --message ${shellQuote(message)}`,
      `${git} push`,
    ],
  };
}

const plain = /^[A-Za-z0-9_./-]+$/;

/** A word of a command to type. */
export function quoted(text: string): string {
  return plain.test(text) ? text : shellQuote(text);
}
