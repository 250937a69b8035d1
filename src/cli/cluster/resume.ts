import { called } from './called.ts';
import { forEach, namedObjects } from './named.ts';
import { openCluster } from './open.ts';
import { runEnd, waitFor } from './run-end.ts';
import { hasSettled } from './settled.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { Given } from '../command.ts';
import type { ClusterFlag } from '../commands/cluster-flags.ts';

/** Resumes what is named. */
export async function resume(
  given: Given<ClusterFlag | 'all' | 'wait' | 'timeout'>,
  kind: ImageKind,
): Promise<void> {
  await using open = await openCluster(given);
  const { cluster, namespace } = open;
  const objects = await namedObjects(open, kind, given);
  const wait = waitFor(given.need('timeout'), objects.length);
  await forEach(objects, async (name, before) => {
    const key = { namespace, name };
    await cluster.merge(kind, key, { spec: { suspend: null } });
    console.log(`${called(kind, name)} resumed`);
    if (!given.isOn('wait')) return;
    const after = await wait(cluster, kind, key, hasSettled);
    console.log(runEnd(kind, { before, after }));
  });
}
