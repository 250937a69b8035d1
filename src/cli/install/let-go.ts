import { fluxFinalizer } from '../../domain/resources/metadata.ts';
import { keyOf } from '../../domain/resources/key.ts';
import { imageKinds } from '../../domain/resources/kinds.ts';
import { recordAt } from '../../domain/resources/record.ts';
import { counted } from '../../domain/text.ts';
import type { PlainCluster } from '../../adapters/kubernetes/plain-cluster.ts';
import type { ImageKind, ResourceKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';

/** Takes our finalizer off all resources: nobody is left who would, and they could not be deleted. */
export async function letGo(cluster: PlainCluster): Promise<void> {
  let count = 0;
  for (const kind of imageKinds)
    for (const object of await listInstalled(cluster, kind))
      if (await letOneGo(cluster, kind, object)) count += 1;
  if (count > 0) console.log(`${counted(count, 'resource')} let go: each can be deleted by itself`);
}

/** The objects of a kind; none where the kind is not installed. */
export async function listInstalled(
  cluster: PlainCluster,
  kind: ResourceKind,
  namespace?: string,
): Promise<readonly JsonRecord[]> {
  if ((await cluster.definition(kind)) === undefined) return [];
  return cluster.list(kind, { namespace });
}

async function letOneGo(
  cluster: PlainCluster,
  kind: ImageKind,
  object: JsonRecord,
): Promise<boolean> {
  const metadata = recordAt(object, 'metadata');
  const { finalizers, resourceVersion } = metadata;
  if (!Array.isArray(finalizers) || !finalizers.includes(fluxFinalizer)) return false;
  const others = finalizers.filter((one) => one !== fluxFinalizer);
  await cluster.merge(kind, keyOf(object), { metadata: { finalizers: others, resourceVersion } });
  return true;
}
