import { commitStep, markersSummary, printReport, quoted } from '../report.ts';
import type { NextStep } from '../report.ts';
import type { Migration } from './migrate.ts';

/** What a person reads of a migration. */
export function printMigration(migration: Migration): string {
  const { changes, findings } = migration;
  return printReport({
    changes,
    findings,
    summary: markersSummary(migration),
    steps: stepsOf(migration),
  });
}

function stepsOf({ changes, directory, isWritten, namespace }: Migration): readonly NextStep[] {
  if (changes.length === 0 || directory === undefined) return [];
  if (!isWritten) {
    const command = `tagwright migrate argocd ${quoted(directory)} --namespace ${quoted(namespace)} --write`;
    return [{ what: 'Nothing is written yet. To write it:', commands: [command] }];
  }
  return [
    {
      what: 'Stop Argo CD Image Updater, or both will write (its name and namespace may be others):',
      commands: [
        'kubectl --namespace argocd scale deployment argocd-image-updater-controller --replicas 0',
      ],
    },
    commitStep(directory, 'Replace the settings of Argo CD Image Updater'),
    {
      what: 'Apply the new resources, and see that all is ready:',
      commands: [
        `kubectl apply --filename ${quoted(`${directory}/image-automation.yaml`)}`,
        `tagwright get images all --namespace ${quoted(namespace)}`,
      ],
    },
  ];
}
