import { ReconcileError } from '../../domain/errors.ts';
import { isRecord, recordAt } from '../../domain/resources/record.ts';
import { statusFor } from '../../domain/resources/versions.ts';
import { mergePatch } from '../../domain/status/status-patch.ts';
import { patchObject, readObject } from './objects.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { CommonStatus } from '../../domain/status/run.ts';
import type { Connection } from './objects.ts';

export interface StatusChange {
  readonly before: CommonStatus;
  readonly after: CommonStatus;
  /** That of the object whose status `before` is: while it still holds, the object need not be read again. */
  readonly resourceVersion?: string;
}

/** As often as Flux: fluxcd/pkg@e2cfd1a2 runtime/patch/patch.go. */
const tries = 5;
const ownedConditions = new Set<unknown>(['Ready', 'Reconciling', 'Stalled']);

/**
 * Writes what differs between two statuses, in the fields that the served version has, and nothing where nothing does or
 * the object is gone. Conditions of others stay: changed conditions are
 * written on the object as it is now, under a lock. One write holds all, so that whoever waits for the request
 * to be answered sees the result too.
 * @throws {ReconcileError} `Conflict` if others kept changing the object.
 */
export async function patchStatus(
  connection: Connection,
  { kind, key, change, signal }: StatusWrite,
): Promise<void> {
  const served = await connection.discovery.find(kind, signal);
  if (served === undefined) return;
  const schema = served.statusSchema;
  const before = statusFor({ kind, status: { ...change.before }, schema });
  const after = statusFor({ kind, status: { ...change.after }, schema });
  const patch = mergePatch(before, after);
  if (patch === undefined) return;
  const { conditions, ...fields } = patch;
  if (conditions === undefined) return writeFields(connection, { kind, key, signal }, fields);
  const { resourceVersion } = change;
  return writeLocked(
    connection,
    { kind, key, signal },
    { fields, conditions: after['conditions'], resourceVersion },
  );
}

interface Target {
  readonly kind: ImageKind;
  readonly key: ResourceKey;
  readonly signal?: AbortSignal | undefined;
}

interface StatusWrite extends Target {
  readonly change: StatusChange;
}

async function writeFields(
  connection: Connection,
  { kind, key, signal }: Target,
  fields: JsonRecord,
): Promise<void> {
  const body = { status: fields };
  await patchObject(connection, kind, key, { subresource: 'status', body, signal });
}

async function writeLocked(
  connection: Connection,
  { kind, key, signal }: Target,
  { fields, conditions, resourceVersion }: LockedWrite,
): Promise<void> {
  let lock: Lock | undefined =
    resourceVersion === undefined
      ? undefined
      : { resourceVersion, conditions: conditionsIn(conditions) };
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    lock ??= await takeLock(connection, { kind, key, signal }, conditions);
    if (lock === undefined) return;
    const body = {
      metadata: { resourceVersion: lock.resourceVersion },
      status: { ...fields, conditions: lock.conditions },
    };
    lock = undefined;
    const result = await patchObject(connection, kind, key, {
      subresource: 'status',
      body,
      signal,
    });
    if (result.kind !== 'conflict') return;
  }
  throw new ReconcileError(
    'Conflict',
    `cannot write the status of ${kind} ${key.namespace}/${key.name}: something else changed it ${tries} times meanwhile`,
  );
}

interface LockedWrite {
  readonly fields: JsonRecord;
  readonly conditions: unknown;
  readonly resourceVersion: string | undefined;
}

/** The object as it must still be, and all its conditions as they shall be. */
interface Lock {
  readonly resourceVersion: unknown;
  readonly conditions: readonly unknown[];
}

/** Undefined: the object is gone. */
async function takeLock(
  connection: Connection,
  { kind, key, signal }: Target,
  conditions: unknown,
): Promise<Lock | undefined> {
  const current = await readObject(connection, kind, key, signal);
  if (current === undefined) return undefined;
  const { resourceVersion } = recordAt(current, 'metadata');
  const merged = withForeign(conditions, recordAt(current, 'status')['conditions']);
  return { resourceVersion, conditions: merged };
}

/** Our conditions as they shall be, then those of others as they are now. */
function withForeign(wanted: unknown, current: unknown): readonly unknown[] {
  const own = conditionsIn(wanted).filter(({ type }) => ownedConditions.has(type));
  const foreign = conditionsIn(current).filter(({ type }) => !ownedConditions.has(type));
  return [...own, ...foreign];
}

function conditionsIn(value: unknown): readonly JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
