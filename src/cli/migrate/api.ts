import { migrateApi } from '../../migrate/api/migrate.ts';
import { printMigration } from '../../migrate/api/print.ts';
import { directoryOf } from '../directory.ts';
import { UsageError } from '../usage-error.ts';
import type { Given } from '../command.ts';
import type { ClusterFlag } from '../commands/cluster-flags.ts';

/** Migrates a directory or a cluster, and prints what a person reads of it. @throws {UsageError} */
export async function migrate(given: Given<ClusterFlag | 'cluster' | 'write'>): Promise<void> {
  const isCluster = given.isOn('cluster');
  if (isCluster === given.words.length > 0 || given.words.length > 1)
    throw new UsageError('name one directory of manifests, or say --cluster');
  if (isCluster) {
    await (await import('./stored.ts')).migrateStored(given);
    return;
  }
  const directory = await directoryOf(given);
  console.log(printMigration(await migrateApi({ directory, write: given.isOn('write') })));
}
