import { migrateArgocd } from '../../migrate/argocd/migrate.ts';
import { printMigration } from '../../migrate/argocd/print.ts';
import { directoryOf } from '../directory.ts';
import { UsageError } from '../usage-error.ts';
import { isOfCluster, namespaceOf } from './asked.ts';
import type { Given } from '../command.ts';
import type { ClusterFlag } from '../commands/cluster-flags.ts';

/** Migrates a directory, or what a cluster has, and prints what a person reads of it. @throws {UsageError} */
export async function migrate(given: Given<ClusterFlag | 'cluster' | 'write'>): Promise<void> {
  const namespace = namespaceOf(given);
  const isCluster = isOfCluster(given);
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
