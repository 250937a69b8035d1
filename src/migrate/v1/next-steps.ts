import { shellQuote } from '../../domain/text.ts';
import { resourceFile } from './resource-file.ts';
import type { Migration } from './migrate.ts';

/** Commands to type, and what they are for. */
export interface NextStep {
  readonly what: string;
  readonly commands: readonly string[];
}

const plain = /^[A-Za-z0-9_./-]+$/;

/** What comes after a migration: to write it, or else to commit it and to see that it works. */
export function nextSteps(migration: Migration): readonly NextStep[] {
  if (migration.changes.length === 0) return [];
  if (!migration.isWritten) {
    return [{ what: 'Nothing is written yet. To write it:', commands: [writeCommand(migration)] }];
  }
  return migration.resources.length === 0
    ? [commit(migration)]
    : [stopFluxV1, ...listResources(migration), commit(migration), ...start(migration)];
}

function writeCommand({ directory, namespace, source }: Migration): string {
  const from = source.namespace === undefined ? source.name : `${source.namespace}/${source.name}`;
  const options = `--namespace ${quote(namespace)} --source ${quote(from)} --write`;
  return `tagwright migrate v1 ${quote(directory)} ${options}`;
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
      commands: [`(cd ${quote(directory)} && kustomize edit add resource ${resourceFile})`],
    },
  ];
}

function commit({ directory }: Migration): NextStep {
  const git = `git -C ${quote(directory)}`;
  return {
    what: 'Commit it:',
    commands: [
      `${git} add --all .`,
      `${git} diff --cached`,
      `${git} commit --message "Replace the annotations of Flux v1"`,
      `${git} push`,
    ],
  };
}

function start({ namespace, source }: Migration): readonly NextStep[] {
  const sourceNamespace = quote(source.namespace ?? namespace);
  return [
    {
      what: 'Updates are pushed with the credentials of the GitRepository. See that the key or token in this Secret may push:',
      commands: [
        `kubectl --namespace ${sourceNamespace} get gitrepository ${quote(source.name)} --output jsonpath='{.spec.secretRef.name}'`,
      ],
    },
    {
      what: 'Apply it, and see that all is ready:',
      commands: [
        `flux --namespace ${sourceNamespace} reconcile kustomization ${quote(source.name)} --with-source`,
        `kubectl --namespace ${quote(namespace)} get imagerepositories,imagepolicies,imageupdateautomations`,
      ],
    },
  ];
}

function quote(text: string): string {
  return plain.test(text) ? text : shellQuote(text);
}
