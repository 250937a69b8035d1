import { goneReport } from '../domain/loop/gone.ts';
import { fluxFinalizer } from '../domain/resources/metadata.ts';
import {
  automationEvent,
  policyEvent,
  repositoryEvent,
  tellsTheSame,
} from '../domain/status/event.ts';
import { reasonsOvercome, startedAt } from '../domain/status/image-update-automation.ts';
import { endRunOf } from './report-run.ts';
import { runStep } from './step.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { RunEvent, Turn } from '../domain/status/event.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Backoff } from '../domain/loop/delay.ts';
import type { RunReport } from '../domain/loop/details.ts';
import type { FailureDetails } from './run.ts';

interface Subject {
  readonly kind: ImageKind;
  readonly key: ResourceKey;
}

export interface ResourceActivities {
  readonly setSuspended: (input: Subject & { readonly suspended: boolean }) => Promise<void>;
  /** Lets a deleted resource go; answers whether it is gone, or stands there (again). */
  readonly release: (input: Subject) => Promise<{ readonly isGone: boolean }>;
  readonly reportFailure: (
    input: Subject & {
      readonly failure: FailureDetails & { readonly message: string };
      /** The same was told not long ago: no Event. */
      readonly quiet?: boolean;
      /** The loop has not told it before; the status may, as another left it: then that was told with an Event. */
      readonly first?: boolean;
    },
  ) => Promise<FailureReport>;
}

/** What was reported of a failed run, and the waits that the worker is told to make; absent: Flux's. */
export interface FailureReport extends RunReport {
  readonly backoff?: Backoff | undefined;
}

export interface ResourceDeps {
  readonly cluster: Cluster;
  readonly backoff: Backoff;
}

/** The activities that all three kinds share. */
export function createResourceActivities({ cluster, backoff }: ResourceDeps): ResourceActivities {
  return {
    setSuspended: ({ kind, key, suspended }) =>
      runStep('Failed', () => cluster.setSuspended(kind, key, suspended)),
    release: ({ kind, key }) => runStep('Failed', () => release(cluster, { kind, key })),
    reportFailure: (input) =>
      runStep('Failed', async () => ({ ...(await reportFailure(cluster, input)), backoff })),
  };
}

async function release(
  cluster: Cluster,
  { kind, key }: Subject,
): Promise<{ readonly isGone: boolean }> {
  const reading = await cluster.read(kind, key);
  if (reading === undefined) return { isGone: true };
  const { deletionTimestamp, finalizers } = reading.head.metadata;
  if (deletionTimestamp === undefined) return { isGone: false };
  if (finalizers.includes(fluxFinalizer)) await cluster.removeFinalizer(kind, key);
  return { isGone: true };
}

/** Writes into the status why a run failed, and tells of it. */
export async function reportFailure(
  cluster: Cluster,
  {
    kind,
    key,
    failure,
    quiet = false,
    first = false,
  }: Parameters<ResourceActivities['reportFailure']>[0],
): Promise<RunReport> {
  const { reason, message, terminal, stamp } = failure;
  // Also of an object that our schema refuses.
  const reading = await cluster.read(kind, key);
  if (reading === undefined) return goneReport;
  const { head } = reading;
  const now = new Date().toISOString();
  const isAutomation = kind === 'ImageUpdateAutomation';
  return endRunOf(cluster, head, {
    stamp,
    now,
    status: isAutomation ? startedAt(head.status, now) : head.status,
    outcome: { kind: terminal ? 'stalled' : 'failed', reason, message },
    overcome: isAutomation ? reasonsOvercome(reason) : [],
    events: (turn) => (quiet || (first && tellsTheSame(turn)) ? [] : [failureEvent(kind, turn)]),
  });
}

function failureEvent(kind: ImageKind, turn: Turn): RunEvent {
  switch (kind) {
    case 'ImageRepository':
      return repositoryEvent({ ...turn, nextDelayMs: 0 });
    case 'ImagePolicy':
      return policyEvent(turn);
    case 'ImageUpdateAutomation':
      return automationEvent(turn);
  }
}
