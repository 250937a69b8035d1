import { called } from './called.ts';
import { forEach, namedObjects } from './named.ts';
import { openCluster } from './open.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { Given } from '../command.ts';
import type { ClusterFlag } from '../commands/cluster-flags.ts';

/** Suspends what is named. */
export async function suspend(given: Given<ClusterFlag | 'all'>, kind: ImageKind): Promise<void> {
  await using open = await openCluster(given);
  const { cluster, namespace } = open;
  await forEach(await namedObjects(open, kind, given), async (name) => {
    await cluster.merge(kind, { namespace, name }, { spec: { suspend: true } });
    console.log(`${called(kind, name)} suspended`);
  });
}
