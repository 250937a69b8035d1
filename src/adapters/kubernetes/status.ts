import { ReconcileError } from '../../domain/errors.ts';
import { recordAt, recordsIn } from '../../domain/resources/record.ts';
import { statusFor } from '../../domain/resources/versions.ts';
import { mergePatch } from '../../domain/status/status-patch.ts';
import { patchObject, readObject } from './objects.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { StatusChange } from '../../ports/cluster.ts';
import type { Connection } from './objects.ts';

/** As often as Flux: fluxcd/pkg@e2cfd1a2 runtime/patch/patch.go. */
const tries = 5;
const ownedConditions = new Set<unknown>(['Ready', 'Reconciling', 'Stalled']);

/**
 * Writes what differs between two statuses, in the fields that the served version has; nothing if
 * nothing differs or the object is gone. Conditions are written under a lock, so that those of
 * others stay. All is one write, so that a client that sees its request answered sees the result
 * too.
 * @throws {ReconcileError} `Conflict` if others kept changing the object.
 */
export async function patchStatus(
  connection: Connection,
  kind: ImageKind,
  key: ResourceKey,
  change: StatusChange,
): Promise<void> {
  const served = await connection.discovery.find(kind);
  if (served === undefined) return;
  const schema = served.statusSchema;
  const before = statusFor({ kind, status: { ...change.before }, schema });
  const after = statusFor({ kind, status: { ...change.after }, schema });
  const patch = mergePatch(before, after);
  if (patch === undefined) return;
  const { conditions, ...fields } = patch;
  if (conditions === undefined) {
    await patchObject(connection, kind, key, { subresource: 'status', body: { status: fields } });
    return;
  }
  const { resourceVersion } = change;
  await writeLocked(
    connection,
    { kind, key },
    { fields, conditions: after['conditions'], resourceVersion },
  );
}

interface Target {
  readonly kind: ImageKind;
  readonly key: ResourceKey;
}

interface LockedWrite {
  readonly fields: JsonRecord;
  readonly conditions: unknown;
  readonly resourceVersion: string;
}

async function writeLocked(
  connection: Connection,
  { kind, key }: Target,
  { fields, conditions, resourceVersion }: LockedWrite,
): Promise<void> {
  let lock: Lock | undefined = { resourceVersion, conditions: recordsIn(conditions) };
  for (let attempt = 1; attempt <= tries && lock !== undefined; attempt += 1) {
    const body = {
      metadata: { resourceVersion: lock.resourceVersion },
      status: { ...fields, conditions: lock.conditions },
    };
    const result = await patchObject(connection, kind, key, { subresource: 'status', body });
    if (result.kind !== 'conflict') return;
    lock = await takeLock(connection, { kind, key }, conditions);
  }
  if (lock === undefined) return;
  throw new ReconcileError(
    'Conflict',
    `cannot write the status of ${kind} ${key.namespace}/${key.name}: something else changed it ${tries} times meanwhile`,
  );
}

/** The object as it must still be, and all its conditions as they shall be. */
interface Lock {
  readonly resourceVersion: unknown;
  readonly conditions: readonly unknown[];
}

/** Undefined: the object is gone. */
async function takeLock(
  connection: Connection,
  { kind, key }: Target,
  conditions: unknown,
): Promise<Lock | undefined> {
  const current = await readObject(connection, kind, key);
  if (current === undefined) return undefined;
  const { resourceVersion } = recordAt(current, 'metadata');
  const merged = withForeign(conditions, recordAt(current, 'status')['conditions']);
  return { resourceVersion, conditions: merged };
}

/** Our conditions as they shall be, then those of others as they are now. */
function withForeign(wanted: unknown, current: unknown): readonly unknown[] {
  const own = recordsIn(wanted).filter(({ type }) => ownedConditions.has(type));
  const foreign = recordsIn(current).filter(({ type }) => !ownedConditions.has(type));
  return [...own, ...foreign];
}
