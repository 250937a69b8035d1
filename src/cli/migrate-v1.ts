import { stat } from 'node:fs/promises';
import { isNamespaceName } from '../domain/resources/names.ts';
import { parseSource } from '../migrate/v1/git-source.ts';
import { migrateV1 } from '../migrate/v1/migrate.ts';
import { printMigration } from '../migrate/v1/print.ts';
import { UsageError } from './usage-error.ts';
import type { WantedSource } from '../migrate/v1/git-source.ts';

interface Asked {
  readonly directory: string;
  readonly write: boolean;
  readonly namespace: string;
  /** `NAME` or `NAMESPACE/NAME`. */
  readonly source: string | undefined;
}

/** Migrates a directory, and answers with what a person reads of it. @throws {UsageError} */
export async function migrate({ directory, write, namespace, source }: Asked): Promise<string> {
  if (!isNamespaceName(namespace))
    throw new UsageError(`--namespace takes the name of a namespace, not "${namespace}"`);
  if (!(await isDirectory(directory)))
    throw new UsageError(`"${directory}" is no directory: name the one where the manifests are`);
  const wanted = source === undefined ? undefined : readSource(source);
  return printMigration(await migrateV1({ directory, write, namespace, source: wanted }));
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}

function readSource(text: string): WantedSource {
  const source = parseSource(text);
  if (source !== undefined) return source;
  throw new UsageError(`--source takes NAME or NAMESPACE/NAME of a GitRepository, not "${text}"`);
}
