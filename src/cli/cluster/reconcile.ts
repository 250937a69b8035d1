import { requestedAtAnnotation } from '../../domain/resources/annotations.ts';
import { recordAt } from '../../domain/resources/record.ts';
import { called } from './called.ts';
import { forEach, namedObjects } from './named.ts';
import { openCluster } from './open.ts';
import { runEnd, waitFor } from './run-end.ts';
import { hasAnswered } from './settled.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { Given } from '../command.ts';
import type { ClusterFlag } from '../commands/cluster-flags.ts';

/** Asks what is named for a run, and says how it ended. */
export async function reconcile(
  given: Given<ClusterFlag | 'all' | 'timeout'>,
  kind: ImageKind,
): Promise<void> {
  await using open = await openCluster(given);
  const { cluster, namespace } = open;
  const objects = await namedObjects(open, kind, given);
  const wait = waitFor(given.need('timeout'), objects.length);
  await forEach(objects, async (name, before) => {
    const key = { namespace, name };
    if (recordAt(before, 'spec')['suspend'] === true)
      throw new Error(`${called(kind, name)} is suspended: resume it first`);
    const requestedAt = new Date().toISOString();
    const annotations = { [requestedAtAnnotation]: requestedAt };
    await cluster.merge(kind, key, { metadata: { annotations } });
    const after = await wait(cluster, kind, key, (object) => hasAnswered(object, requestedAt));
    console.log(runEnd(kind, { before, after }));
  });
}
