import { migrateApi } from '../../migrate/api/migrate.ts';
import { printMigration } from '../../migrate/api/print.ts';
import { directoryOf } from '../directory.ts';
import { isOfCluster } from './asked.ts';
import type { Given } from '../command.ts';
import type { ClusterFlag } from '../commands/cluster-flags.ts';

/** Migrates a directory or a cluster, and prints what a person reads of it. @throws {UsageError} */
export async function migrate(given: Given<ClusterFlag | 'cluster' | 'write'>): Promise<void> {
  if (isOfCluster(given)) {
    await (await import('./stored.ts')).migrateStored(given);
    return;
  }
  const directory = await directoryOf(given);
  console.log(printMigration(await migrateApi({ directory, write: given.isOn('write') })));
}
