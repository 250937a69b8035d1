import { kinds } from '../../domain/resources/kinds.ts';
import { isObjectName, objectNameProblem } from '../../domain/resources/names.ts';
import { readingOf } from '../../domain/resources/reading.ts';
import { withoutUndefined } from '../../domain/resources/record.ts';
import { called } from '../cluster/called.ts';
import { openCluster, namespaceFor } from '../cluster/open.ts';
import { runEnd, waitFor } from '../cluster/run-end.ts';
import { hasSettled } from '../cluster/settled.ts';
import { yamlDocument } from '../cluster/yaml.ts';
import { UsageError } from '../usage-error.ts';
import type { ImageKind, ResourceKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Given } from '../command.ts';
import type { DrivenFlag, ObjectFlag } from '../commands/create-flags.ts';

/** Creates an object that we drive, or prints it; and waits for its first run, if that is wanted. */
export async function putDriven(
  given: Given<DrivenFlag>,
  kind: ImageKind,
  spec: JsonRecord,
): Promise<void> {
  const wait = given.isOn('wait') ? waitFor(given.need('timeout'), 1) : undefined;
  await putResource(given, kind, spec);
  if (wait === undefined || given.isOn('export')) return;
  await using open = await openCluster(given);
  const after = await wait(open.cluster, kind, keyOf(given, open.namespace), hasSettled);
  console.log(runEnd(kind, { before: {}, after }));
}

/** Creates an object of one of our kinds, or prints it. @throws {UsageError} if nobody could use it */
export async function putResource(
  given: Given<ObjectFlag>,
  kind: ResourceKind,
  spec: JsonRecord,
): Promise<void> {
  const namespace = await namespaceFor(given);
  const apiVersion = `${kinds[kind].group}/v1`;
  const object = { apiVersion, kind, metadata: metadataOf(given, namespace), spec };
  const reading = readingOf(kind, object);
  if (reading.kind === 'refused') throw new UsageError(reading.refusal.message);
  await put(given, kind, object);
}

/** Creates a Secret, or prints it. */
export async function putSecret(given: Given<ObjectFlag>, content: JsonRecord): Promise<void> {
  const metadata = metadataOf(given, await namespaceFor(given));
  await put(given, 'Secret', { apiVersion: 'v1', kind: 'Secret', metadata, ...content });
}

async function put(
  given: Given<ObjectFlag>,
  kind: ResourceKind | 'Secret',
  object: JsonRecord,
): Promise<void> {
  if (given.isOn('export')) {
    process.stdout.write(yamlDocument(object));
    return;
  }
  await using open = await openCluster(given);
  const key = keyOf(given, open.namespace);
  const done = await open.cluster.put(kind, key, object);
  const name = kind === 'Secret' ? `secret/${key.name}` : called(kind, key.name);
  console.log(`${name} ${done}`);
}

function keyOf({ words }: Given<ObjectFlag>, namespace: string) {
  return { namespace, name: words[0] ?? '' };
}

function metadataOf(given: Given<ObjectFlag>, namespace: string): JsonRecord {
  const { name } = keyOf(given, namespace);
  if (!isObjectName(name)) throw new UsageError(objectNameProblem(name));
  return withoutUndefined({ name, namespace, labels: labelsOf(given.list('label')) });
}

function labelsOf(pairs: readonly string[]): JsonRecord | undefined {
  if (pairs.length === 0) return undefined;
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, key, value] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
      if (key === undefined)
        throw new UsageError(`--label takes a key and a value, as team=red, not "${pair}"`);
      return [key, value];
    }),
  );
}
