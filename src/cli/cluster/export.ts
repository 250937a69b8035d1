import { manifestOf } from './manifest.ts';
import { namedObjects } from './named.ts';
import { openCluster } from './open.ts';
import { yamlDocument } from './yaml.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { Given } from '../command.ts';
import type { ClusterFlag } from '../commands/cluster-flags.ts';

/** Prints the manifests of what is named. */
export async function exportObjects(
  given: Given<ClusterFlag | 'all'>,
  kind: ImageKind,
): Promise<void> {
  await using open = await openCluster(given);
  const objects = await namedObjects(open, kind, given);
  for (const object of objects) process.stdout.write(yamlDocument(manifestOf(object)));
}
