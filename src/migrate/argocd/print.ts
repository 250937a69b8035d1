import { counted } from '../../domain/text.ts';
import { commitStep, printReport, quoted } from '../report.ts';
import type { NextStep } from '../report.ts';
import type { Migration } from './migrate.ts';

/** What a person reads of a migration. */
export function printMigration(migration: Migration): string {
  const { changes, findings, images, resources, isWritten } = migration;
  const open = findings.filter(({ kind }) => kind === 'open').length;
  const parts = [
    `${counted(changes.length, 'file')} ${isWritten ? 'written' : 'would change'}`,
    `${counted(images, 'image')} with markers`,
    counted(resources.length, 'new resource'),
    `${counted(open, 'thing')} not carried over`,
  ];
  return printReport({
    changes,
    findings,
    summary: changes.length === 0 ? 'Nothing to change.' : `${parts.join(', ')}.`,
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
