import { stringify } from 'yaml';
import { readPages } from '../../adapters/kubernetes/pages.ts';
import { isRecord, recordAt, recordsIn, textAt } from '../../domain/resources/record.ts';
import { planFiles } from '../../migrate/argocd/migrate.ts';
import { printFindings } from '../../migrate/report.ts';
import { printResources } from '../../migrate/resources/resources.ts';
import { openCluster } from '../cluster/open.ts';
import type { PlainCluster } from '../../adapters/kubernetes/plain-cluster.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { SourceFile } from '../../manifests/read.ts';
import type { Given } from '../command.ts';
import type { ClusterFlag } from '../commands/cluster-flags.ts';

const kinds = [
  { group: 'argoproj.io', resource: 'applications', kind: 'Application' },
  { group: 'argocd-image-updater.argoproj.io', resource: 'imageupdaters', kind: 'ImageUpdater' },
] as const;

/**
 * Prints the resources in the place of what Argo CD Image Updater is told in a cluster, and beside them what is left to a person.
 * Nothing is written anywhere.
 */
export async function migrateCluster(given: Given<ClusterFlag>, namespace: string): Promise<void> {
  await using open = await openCluster(given);
  const files = await applicationFiles(open.cluster);
  const { resources, findings } = planFiles(files, { namespace, top: './' });
  if (resources.length > 0) process.stdout.write(printResources(resources));
  else console.error('no Application here has images that Argo CD Image Updater updates');
  process.stderr.write(printFindings(findings));
}

async function applicationFiles(cluster: PlainCluster): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for (const { group, resource, kind } of kinds) {
    for (const object of await listAll(cluster, { group, resource })) {
      const { namespace, name } = recordAt(object, 'metadata');
      const whole = { apiVersion: `${group}/v1alpha1`, kind, ...object };
      files.push({
        path: `${resource}/${String(namespace)}/${String(name)}`,
        text: stringify(whole),
      });
    }
  }
  return files;
}

/** All objects of a resource; none where the cluster does not know it. */
async function listAll(
  { transport }: PlainCluster,
  { group, resource }: { readonly group: string; readonly resource: string },
): Promise<readonly JsonRecord[]> {
  const place = { group, version: 'v1alpha1', resource };
  const known = await transport.send({ verb: 'get', resource, document: ['apis', group] });
  if (known.status === 404 || !isRecord(known.body)) return [];
  const versions = recordsIn(known.body['versions']).map((one) => textAt(one, 'version'));
  if (!versions.includes(place.version)) return [];
  const pages = await readPages(transport, { ...place, query: {} });
  return pages.flatMap(({ items }) => recordsIn(items));
}
