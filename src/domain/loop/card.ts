import { kinds } from '../resources/kinds.ts';
import type { ImageKind } from '../resources/kinds.ts';
import type { ResourceKey } from '../resources/key.ts';

/** What Temporal keeps of a loop from its start to its end. */
export interface LoopCard {
  /** Markdown: what the workflow is for, and what can be said to it. */
  readonly details: string;
  readonly memo: Readonly<Record<string, string>>;
}

/** What is true of a loop as long as it lives; it has names only. */
export function cardOf(clusterName: string, kind: ImageKind, key: ResourceKey): LoopCard {
  const { namespace, name } = key;
  const { singular } = kinds[kind];
  return {
    details: [
      `The loop of the ${kind} \`${namespace}/${name}\` in the cluster \`${clusterName}\`. The current details say how it is.`,
      '',
      '- **Run it now**: the update `reconcileNow` answers with how it ended; the signal `reconcile` does not wait',
      '- **See what it would do**: the update `preview` changes nothing',
      '- **Stop it, and go on**: the signals `suspend` and `resume` set `spec.suspend`',
      '- **Where it stands, for programs**: the query `state`',
    ].join('\n'),
    memo: {
      cluster: clusterName,
      resource: `${kind} ${namespace}/${name}`,
      kubectl: `kubectl -n ${namespace} describe ${singular} ${name}`,
    },
  };
}
