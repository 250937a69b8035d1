import { keyOf, pathOf } from '../../domain/resources/key.ts';
import { crdNameOf, resourceKinds } from '../../domain/resources/kinds.ts';
import { counted } from '../../domain/text.ts';
import { storedVersionsOf, whyNotRewritten } from '../../migrate/api/stored.ts';
import { openCluster } from '../cluster/open.ts';
import type { PlainCluster } from '../../adapters/kubernetes/plain-cluster.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { StoredVersions } from '../../migrate/api/stored.ts';
import type { Given } from '../command.ts';
import type { ClusterFlag } from '../commands/cluster-flags.ts';

/**
 * Writes each object that the cluster may keep in an older version in the one that its CRD stores, so that the older version
 * can be taken out of the CRD. Without `--write` it says what it would do.
 */
export async function migrateStored(given: Given<ClusterFlag | 'write'>): Promise<void> {
  await using open = await openCluster(given);
  const { cluster } = open;
  const isWritten = given.isOn('write');
  let isAnyOld = false;
  for (const kind of resourceKinds) {
    const definition = await cluster.definition(kind);
    if (definition === undefined) continue;
    const stored = storedVersionsOf(definition);
    const name = crdNameOf(kind);
    if (stored.old.length === 0) {
      console.log(`${name}: all are stored as ${stored.storage}`);
      continue;
    }
    isAnyOld = true;
    if (isWritten) await rewriteAll(cluster, kind, { name, stored });
    else await tellOf(cluster, kind, { name, stored });
  }
  if (isAnyOld && !isWritten)
    console.log(
      '\nNothing is written yet. To write it:\n  tagwright migrate api --cluster --write',
    );
}

interface Definition {
  readonly name: string;
  readonly stored: StoredVersions;
}

async function tellOf(
  cluster: PlainCluster,
  kind: ResourceKind,
  { name, stored: { storage, old } }: Definition,
): Promise<void> {
  const objects = await cluster.list(kind, {});
  const refused = objects.flatMap((object) => whyNotRewritten(object) ?? []);
  console.log(
    `${name}: ${counted(objects.length - refused.length, 'object')} would be written as ${storage}, and ${old.join(', ')} taken out of status.storedVersions`,
  );
}

async function rewriteAll(
  cluster: PlainCluster,
  kind: ResourceKind,
  { name, stored }: Definition,
): Promise<void> {
  const objects = await cluster.list(kind, {});
  const refused: string[] = [];
  for (const object of objects) {
    const why = whyNotRewritten(object);
    if (why === undefined) await cluster.rewrite(kind, object);
    else refused.push(`${kind} ${pathOf(keyOf(object))}: ${why}`);
  }
  const written = `${name}: ${counted(objects.length - refused.length, 'object')} written as ${stored.storage}`;
  if (refused.length > 0) {
    console.log(written);
    throw new Error(`${refused.join('; ')}. ${name} keeps ${stored.old.join(', ')} until then`);
  }
  await cluster.forgetStored(kind, stored);
  console.log(`${written}, ${stored.old.join(', ')} taken out of status.storedVersions`);
}
