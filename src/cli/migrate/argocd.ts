import { isNamespaceName } from '../../domain/resources/names.ts';
import { migrateArgocd } from '../../migrate/argocd/migrate.ts';
import { printMigration } from '../../migrate/argocd/print.ts';
import { directoryOf } from '../directory.ts';
import { UsageError } from '../usage-error.ts';
import type { Given } from '../command.ts';
import type { ClusterFlag } from '../commands/cluster-flags.ts';

/** Migrates a directory, or what a cluster has, and prints what a person reads of it. @throws {UsageError} */
export async function migrate(given: Given<ClusterFlag | 'cluster' | 'write'>): Promise<void> {
  const namespace = given.need('namespace');
  if (!isNamespaceName(namespace))
    throw new UsageError(`--namespace takes the name of a namespace, not "${namespace}"`);
  const isCluster = given.isOn('cluster');
  if (isCluster === given.words.length > 0 || given.words.length > 1)
    throw new UsageError('name one directory of manifests, or say --cluster');
  const write = given.isOn('write');
  if (!isCluster) {
    const directory = await directoryOf(given);
    console.log(printMigration(await migrateArgocd({ directory, write, namespace })));
    return;
  }
  if (write)
    throw new UsageError(
      '--write is for a directory: what a cluster needs is printed, to be committed',
    );
  await (await import('./argocd-cluster.ts')).migrateCluster(given, namespace);
}
