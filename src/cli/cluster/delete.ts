import { notFound } from '../../adapters/kubernetes/plain-place.ts';
import { confirm } from '../confirm.ts';
import { called } from './called.ts';
import { openCluster } from './open.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { Given } from '../command.ts';
import type { ClusterFlag } from '../commands/cluster-flags.ts';

/** Deletes what is named, once somebody has said yes. */
export async function deleteObjects(
  given: Given<ClusterFlag | 'silent'>,
  kind: ImageKind,
): Promise<void> {
  await using open = await openCluster(given);
  const { cluster, namespace } = open;
  const names = [...new Set(given.words)];
  if (!given.isOn('silent')) {
    const what = names.map((name) => called(kind, name)).join(', ');
    await confirm(`Delete ${what} in namespace ${namespace}?`, {
      alone: 'say --silent to delete without being asked',
      otherwise: 'nothing was deleted',
    });
  }
  for (const name of names) {
    if (!(await cluster.remove(kind, { namespace, name })))
      throw notFound(kind, { namespace, name });
    console.log(`${called(kind, name)} deleted`);
  }
}
