import { counted } from '../../domain/text.ts';
import { commitStep, printReport, quoted, summaryOf } from '../report.ts';
import type { NextStep } from '../report.ts';
import type { Migration } from './migrate.ts';

/** What a person reads of a migration. */
export function printMigration(migration: Migration): string {
  const { changes, findings, objects, isWritten } = migration;
  return printReport({
    changes,
    findings,
    summary: summaryOf(changes, isWritten, [
      `${counted(objects, 'object')} to v1`,
      `${counted(findings.length, 'thing')} to decide`,
    ]),
    steps: stepsOf(migration),
  });
}

function stepsOf({ changes, directory, isWritten }: Migration): readonly NextStep[] {
  const onCluster: NextStep = {
    what: 'What the cluster still keeps in an older version:',
    commands: ['tagwright migrate api --cluster'],
  };
  if (changes.length === 0) return [onCluster];
  if (isWritten) return [commitStep(directory, 'Use version v1 of the image APIs'), onCluster];
  return [
    {
      what: 'Nothing is written yet. To write it:',
      commands: [`tagwright migrate api ${quoted(directory)} --write`],
    },
  ];
}
