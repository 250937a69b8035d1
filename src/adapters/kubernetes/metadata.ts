import { ReconcileError } from '../../domain/errors.ts';
import { fluxFinalizer } from '../../domain/resources/metadata.ts';
import { recordAt } from '../../domain/resources/record.ts';
import { patchObject, readObject } from './objects.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { Connection } from './objects.ts';

const tries = 5;

/** Adds our finalizer, if the object is there and lacks it. */
export async function addFinalizer(
  connection: Connection,
  kind: ImageKind,
  key: ResourceKey,
): Promise<void> {
  await changeFinalizers(connection, { kind, key }, (finalizers) =>
    finalizers.includes(fluxFinalizer) ? undefined : [...finalizers, fluxFinalizer],
  );
}

/** Removes our finalizer and leaves those of others. */
export async function removeFinalizer(
  connection: Connection,
  kind: ImageKind,
  key: ResourceKey,
): Promise<void> {
  await changeFinalizers(connection, { kind, key }, (finalizers) =>
    finalizers.includes(fluxFinalizer)
      ? finalizers.filter((finalizer) => finalizer !== fluxFinalizer)
      : undefined,
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

interface Target {
  readonly kind: ImageKind;
  readonly key: ResourceKey;
}

/** Finalizers are a list that a merge patch replaces whole, so it is written under a lock. */
async function changeFinalizers(
  connection: Connection,
  { kind, key }: Target,
  change: (finalizers: readonly unknown[]) => readonly unknown[] | undefined,
): Promise<void> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const object = await readObject(connection, kind, key);
    if (object === undefined) return;
    const { finalizers: current, resourceVersion } = recordAt(object, 'metadata');
    const finalizers = change(Array.isArray(current) ? current : []);
    if (finalizers === undefined) return;
    const body = { metadata: { resourceVersion, finalizers } };
    const result = await patchObject(connection, kind, key, { body });
    if (result.kind !== 'conflict') return;
  }
  throw new ReconcileError(
    'Conflict',
    `cannot change the finalizers of ${kind} ${key.namespace}/${key.name}: something else changed it ${tries} times meanwhile`,
  );
}
