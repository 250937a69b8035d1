import { parseSource } from '../../migrate/resources/git-source.ts';
import { migrateV1 } from '../../migrate/v1/migrate.ts';
import { printMigration } from '../../migrate/v1/print.ts';
import { directoryOf } from '../directory.ts';
import { UsageError } from '../usage-error.ts';
import { namespaceOf } from './asked.ts';
import type { WantedSource } from '../../migrate/resources/git-source.ts';
import type { Given } from '../command.ts';

/** Migrates a directory, and prints what a person reads of it. @throws {UsageError} */
export async function migrate(given: Given<'write' | 'namespace' | 'source'>): Promise<void> {
  const namespace = namespaceOf(given);
  const directory = await directoryOf(given);
  const source = sourceOf(given.text('source'));
  const write = given.isOn('write');
  console.log(printMigration(await migrateV1({ directory, write, namespace, source })));
}

function sourceOf(text: string | undefined): WantedSource | undefined {
  if (text === undefined) return undefined;
  const source = parseSource(text);
  if (source !== undefined) return source;
  throw new UsageError(`--source takes NAME or NAMESPACE/NAME of a GitRepository, not "${text}"`);
}
