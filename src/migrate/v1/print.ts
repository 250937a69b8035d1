import { counted } from '../../domain/text.ts';
import { printReport } from '../report.ts';
import { nextSteps } from './next-steps.ts';
import type { Migration } from './migrate.ts';

/** What a person reads of a migration. */
export function printMigration(migration: Migration): string {
  const { changes, findings } = migration;
  return printReport({
    changes,
    findings,
    summary: summaryOf(migration),
    steps: nextSteps(migration),
  });
}

function summaryOf({ changes, findings, images, resources, isWritten }: Migration): string {
  if (changes.length === 0) return 'Nothing to change.';
  const open = findings.filter(({ kind }) => kind === 'open').length;
  const parts = [
    `${counted(changes.length, 'file')} ${isWritten ? 'written' : 'would change'}`,
    `${counted(images, 'image')} with markers`,
    counted(resources.length, 'new resource'),
    `${counted(open, 'thing')} not carried over`,
  ];
  return `${parts.join(', ')}.`;
}
