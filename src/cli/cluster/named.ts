import { notFound } from '../../adapters/kubernetes/plain-place.ts';
import { UsageError } from '../usage-error.ts';
import { nameOf } from './called.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Given } from '../command.ts';
import type { OpenCluster } from './open.ts';

/**
 * The objects that a command line names, or all of the namespace.
 * @throws {UsageError} where it says neither, or both
 */
export async function namedObjects(
  { cluster, namespace }: OpenCluster,
  kind: ImageKind,
  { words, isOn }: Given<'all'>,
): Promise<readonly JsonRecord[]> {
  if (isOn('all') === words.length > 0)
    throw new UsageError('name what is meant, or say --all: one of the two');
  if (!isOn('all')) return Promise.all([...new Set(words)].map(existing));
  const objects = await cluster.list(kind, { namespace });
  if (objects.length > 0) return objects;
  throw new Error(`there is no ${kind} in namespace "${namespace}"; -n names another one`);

  async function existing(name: string): Promise<JsonRecord> {
    const object = await cluster.get(kind, { namespace, name });
    if (object === undefined) throw notFound(kind, { namespace, name });
    return object;
  }
}

/**
 * Does the same to each object, at the same time.
 * @throws {AggregateError} what went wrong, once all have ended
 */
export async function forEach(
  objects: readonly JsonRecord[],
  action: (name: string, object: JsonRecord) => Promise<void>,
): Promise<void> {
  const ends = await Promise.allSettled(objects.map((object) => action(nameOf(object), object)));
  const problems = ends.flatMap((end): unknown[] =>
    end.status === 'rejected' ? [end.reason] : [],
  );
  if (problems.length > 0) throw new AggregateError(problems);
}
