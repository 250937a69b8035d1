import { readDirectory } from '../../manifests/directory.ts';
import { writeChanges } from '../file-change.ts';
import { planMigration } from './plan.ts';
import type { Plan } from './plan.ts';

/** What a migration has done, or would do. */
export interface Migration extends Plan {
  readonly directory: string;
  readonly isWritten: boolean;
}

/**
 * Brings the manifests of a directory to v1. Without `write` it says what it would do. Done twice it changes nothing the
 * second time.
 * @throws if the directory cannot be read or written
 */
export async function migrateApi({
  directory,
  write,
}: {
  readonly directory: string;
  readonly write: boolean;
}): Promise<Migration> {
  const { files } = await readDirectory(directory);
  const plan = planMigration(files);
  if (write) await writeChanges(directory, plan.changes);
  return { ...plan, directory, isWritten: write };
}
