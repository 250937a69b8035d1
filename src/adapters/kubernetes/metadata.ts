import { ReconcileError } from '../../domain/errors.ts';
import { fluxFinalizer } from '../../domain/resources/metadata.ts';
import { recordAt } from '../../domain/resources/record.ts';
import { patchObject, readObject } from './objects.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { ObjectMeta } from '../../domain/resources/metadata.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Annotation } from '../../ports/cluster.ts';
import type { Connection } from './objects.ts';

const tries = 5;

/** Adds our finalizer to an object that was read with this metadata. */
export async function addFinalizer(
  connection: Connection,
  kind: ImageKind,
  metadata: ObjectMeta,
): Promise<string> {
  const target = { kind, key: metadata };
  const object = await changeFinalizers(connection, target, {
    read: { metadata },
    change: (finalizers) =>
      finalizers.includes(fluxFinalizer) ? undefined : [...finalizers, fluxFinalizer],
  });
  const { resourceVersion } = recordAt(object ?? {}, 'metadata');
  return typeof resourceVersion === 'string' ? resourceVersion : metadata.resourceVersion;
}

/** Removes our finalizer and leaves those of others. */
export async function removeFinalizer(
  connection: Connection,
  kind: ImageKind,
  key: ResourceKey,
): Promise<void> {
  await changeFinalizers(
    connection,
    { kind, key },
    {
      change: (finalizers) =>
        finalizers.includes(fluxFinalizer)
          ? finalizers.filter((finalizer) => finalizer !== fluxFinalizer)
          : undefined,
    },
  );
}

/**
 * Sets `spec.suspend`, or removes it as `flux resume` does.
 * @throws {ReconcileError} `SuspendNotServed` if the installed version of the kind has no such
 * field.
 */
export async function setSuspended(
  connection: Connection,
  kind: ImageKind,
  key: ResourceKey,
  suspended: boolean,
): Promise<void> {
  const body = { spec: { suspend: suspended ? true : null } };
  const result = await patchObject(connection, kind, key, { body });
  if (result.kind !== 'patched' || !suspended) return;
  if (recordAt(result.object, 'spec')['suspend'] !== true) {
    const message = `the installed version of ${kind} has no spec.suspend: upgrade its CustomResourceDefinition`;
    throw new ReconcileError('SuspendNotServed', message);
  }
}

/** Writes an annotation, or takes it away; the others stay as they are. */
export async function annotate(
  connection: Connection,
  kind: ImageKind,
  key: ResourceKey,
  { name, value }: Annotation,
): Promise<void> {
  await patchObject(connection, kind, key, {
    body: { metadata: { annotations: { [name]: value ?? null } } },
  });
}

interface Target {
  readonly kind: ImageKind;
  readonly key: ResourceKey;
}

interface FinalizersChange {
  /** The object as it was read before; absent: it is read. */
  readonly read?: JsonRecord;
  /** What the finalizers are to become; undefined: they are to stay. */
  readonly change: (finalizers: readonly unknown[]) => readonly unknown[] | undefined;
}

/**
 * Finalizers are a list that a merge patch replaces whole, so it is written under a lock.
 * @returns the object as it is then; undefined if there is none
 */
async function changeFinalizers(
  connection: Connection,
  { kind, key }: Target,
  { read, change }: FinalizersChange,
): Promise<JsonRecord | undefined> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const known = attempt === 1 ? read : undefined;
    const object = known ?? (await readObject(connection, kind, key));
    if (object === undefined) return undefined;
    const { finalizers: current, resourceVersion } = recordAt(object, 'metadata');
    const finalizers = change(Array.isArray(current) ? current : []);
    if (finalizers === undefined) return object;
    const body = { metadata: { resourceVersion, finalizers } };
    const result = await patchObject(connection, kind, key, { body });
    if (result.kind !== 'conflict') return result.kind === 'patched' ? result.object : undefined;
  }
  throw new ReconcileError(
    'Conflict',
    `cannot change the finalizers of ${kind} ${key.namespace}/${key.name}: something else changed it ${tries} times meanwhile`,
  );
}
