import { commitStep, quoted } from '../report.ts';
import { resourceFile } from '../resources/resource-file.ts';
import type { NextStep } from '../report.ts';
import type { Migration } from './migrate.ts';

/** What comes after a migration: to write it, or else to commit it and to see that it works. */
export function nextSteps(migration: Migration): readonly NextStep[] {
  const commit = commitStep(migration.directory, 'Replace the annotations of Flux v1');
  if (migration.changes.length === 0) return [];
  if (!migration.isWritten) {
    return [{ what: 'Nothing is written yet. To write it:', commands: [writeCommand(migration)] }];
  }
  return migration.resources.length === 0
    ? [commit]
    : [stopFluxV1, ...listResources(migration), commit, ...start(migration)];
}

function writeCommand({ directory, namespace, source }: Migration): string {
  const from = source.namespace === undefined ? source.name : `${source.namespace}/${source.name}`;
  const options = `--namespace ${quoted(namespace)} --source ${quoted(from)} --write`;
  return `tagwright migrate v1 ${quoted(directory)} ${options}`;
}

const stopFluxV1: NextStep = {
  what: 'If Flux v1 still runs, stop it, or both will write (its namespace may be another one):',
  commands: ['kubectl --namespace flux scale deployment flux --replicas 0'],
};

function listResources({ directory, kustomization }: Migration): readonly NextStep[] {
  if (kustomization === undefined) return [];
  return [
    {
      what: `Name the new file in ${kustomization}:`,
      commands: [`(cd ${quoted(directory)} && kustomize edit add resource ${resourceFile})`],
    },
  ];
}

function start({ namespace, source }: Migration): readonly NextStep[] {
  const sourceNamespace = quoted(source.namespace ?? namespace);
  return [
    {
      what: 'Updates are pushed with the credentials of the GitRepository. See that the key or token in this Secret may push:',
      commands: [
        `kubectl --namespace ${sourceNamespace} get gitrepository ${quoted(source.name)} --output jsonpath='{.spec.secretRef.name}'`,
      ],
    },
    {
      what: 'Apply it, and see that all is ready:',
      commands: [
        `flux --namespace ${sourceNamespace} reconcile kustomization ${quoted(source.name)} --with-source`,
        `kubectl --namespace ${quoted(namespace)} get imagerepositories,imagepolicies,imageupdateautomations`,
      ],
    },
  ];
}
