import { markersSummary, printReport } from '../report.ts';
import { nextSteps } from './next-steps.ts';
import type { Migration } from './migrate.ts';

/** What a person reads of a migration. */
export function printMigration(migration: Migration): string {
  const { changes, findings } = migration;
  return printReport({
    changes,
    findings,
    summary: markersSummary(migration),
    steps: nextSteps(migration),
  });
}
