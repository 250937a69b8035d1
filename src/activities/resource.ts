import { fluxFinalizer } from '../domain/resources/metadata.ts';
import { automationEvent, policyEvent, repositoryEvent } from '../domain/status/event.ts';
import {
  nextImageUpdateAutomationStatus,
  reasonsOvercome,
} from '../domain/status/image-update-automation.ts';
import { endRun } from '../domain/status/run.ts';
import { reportedBy, stamped } from './report.ts';
import { runStep } from './step.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { Outcome } from '../domain/status/outcome.ts';
import type { ClusterAccess } from './cluster.ts';
import type { FailureDetails, Reported } from './run.ts';

interface Subject {
  readonly kind: ImageKind;
  readonly key: ResourceKey;
}

export interface ResourceActivities {
  readonly setSuspended: (input: Subject & { readonly suspended: boolean }) => Promise<void>;
  /** Lets a deleted resource go; answers whether it is gone, or stands there (again). */
  readonly release: (input: Subject) => Promise<{ readonly isGone: boolean }>;
  readonly reportFailure: (
    input: Subject & { readonly failure: FailureDetails & { readonly message: string } },
  ) => Promise<Reported>;
}

/** The activities that all three kinds share. */
export function createResourceActivities(cluster: ClusterAccess): ResourceActivities {
  return {
    setSuspended: ({ kind, key, suspended }) =>
      runStep('Failed', () => cluster.setSuspended(kind, key, suspended)),
    release: ({ kind, key }) => runStep('Failed', () => release(cluster, { kind, key })),
    reportFailure: (input) => runStep('Failed', () => reportFailure(cluster, input)),
  };
}

async function release(
  cluster: ClusterAccess,
  { kind, key }: Subject,
): Promise<{ readonly isGone: boolean }> {
  const object = await cluster.get(kind, key);
  if (object === undefined) return { isGone: true };
  if (object.metadata.deletionTimestamp === undefined) return { isGone: false };
  if (object.metadata.finalizers.includes(fluxFinalizer)) await cluster.removeFinalizer(kind, key);
  return { isGone: true };
}

/** Writes into the status why a run failed, and tells of it. */
export async function reportFailure(
  cluster: ClusterAccess,
  { kind, key, failure }: Parameters<ResourceActivities['reportFailure']>[0],
): Promise<Reported> {
  const { reason, message, terminal, stamp } = failure;
  const object = await cluster.get(kind, key);
  if (object === undefined) return { ready: false, reason, message };
  const { metadata } = object;
  const now = new Date().toISOString();
  const status =
    object.kind === 'ImageUpdateAutomation'
      ? nextImageUpdateAutomationStatus({ status: object.status, startedAt: now })
      : object.status;
  const outcome: Outcome = { kind: terminal ? 'stalled' : 'failed', reason, message };
  const after = endRun({
    metadata: stamp === undefined ? metadata : stamped(metadata, stamp),
    status,
    now,
    outcome,
    overcome: object.kind === 'ImageUpdateAutomation' ? reasonsOvercome(reason) : [],
  });
  await cluster.patchStatus(kind, key, {
    before: object.status,
    after,
    resourceVersion: metadata.resourceVersion,
  });
  const turn = { before: object.status.conditions ?? [], after: after.conditions ?? [] };
  await cluster.recordEvent(object, failureEvent(kind, turn));
  return reportedBy(after);
}

function failureEvent(
  kind: ImageKind,
  turn: Parameters<typeof policyEvent>[0],
): ReturnType<typeof policyEvent> {
  switch (kind) {
    case 'ImageRepository':
      return repositoryEvent({ ...turn, nextDelayMs: 0 });
    case 'ImagePolicy':
      return policyEvent(turn);
    case 'ImageUpdateAutomation':
      return automationEvent({ ...turn, skipped: false });
  }
}
