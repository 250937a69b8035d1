import { goneReport } from '../domain/loop/gone.ts';
import { getCondition } from '../domain/status/conditions.ts';
import { endRun } from '../domain/status/run.ts';
import { metadataAt } from '../domain/status/stamp.ts';
import { writeStatus } from './write-status.ts';
import type { Reason } from '../domain/reasons.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { Resources } from '../domain/resources/resources.ts';
import type { RunEvent, Turn } from '../domain/status/event.ts';
import type { Outcome } from '../domain/status/outcome.ts';
import type { CommonStatus } from '../domain/status/run.ts';
import type { RunStamp } from '../domain/status/stamp.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { RunReport } from '../domain/loop/details.ts';
import type { StatusOwner } from './write-status.ts';

/** What a run comes to. */
export interface Ending {
  /** The kind's own fields as the run leaves them; the conditions as it found them. */
  readonly status: CommonStatus;
  readonly outcome: Outcome;
  /** As `endRun` takes it. */
  readonly overcome?: readonly Reason[] | undefined;
  /** What to tell of the run, in this order. */
  readonly events: (turn: Turn) => readonly RunEvent[];
}

interface EndOptions {
  /** The state that the run acted on; undefined where it did not get so far as to read it. */
  readonly stamp: RunStamp | undefined;
  /** An ISO instant. */
  readonly now?: string | undefined;
}

/** Ends a run: `next` decides from the object as it is now what to write into its status, and what to tell. */
export async function reportRun<K extends ImageKind>(
  cluster: Cluster,
  {
    kind,
    key,
    next,
    ...options
  }: EndOptions & {
    readonly kind: K;
    readonly key: ResourceKey;
    readonly next: (object: Resources[K]) => Ending;
  },
): Promise<RunReport> {
  const object = await cluster.get(kind, key);
  if (object === undefined) return goneReport;
  return endRunOf(cluster, object, { ...options, ...next(object) });
}

/** Ends a run of an object that has just been read. */
export async function endRunOf(
  cluster: Cluster,
  object: StatusOwner,
  { stamp, now = new Date().toISOString(), status, outcome, overcome, events }: EndOptions & Ending,
): Promise<RunReport> {
  const metadata = stamp === undefined ? object.metadata : metadataAt(object.metadata, stamp);
  const after = endRun({ metadata, status, now, outcome, overcome });
  await writeStatus(cluster, object, after);
  const turn = { before: object.status.conditions ?? [], after: after.conditions ?? [] };
  for (const event of events(turn)) await cluster.recordEvent(object, event);
  return reportedBy(after);
}

/** What a status says of the run that it was written after. */
function reportedBy(status: CommonStatus): RunReport {
  const ready = getCondition(status.conditions ?? [], 'Ready');
  return {
    ready: ready?.status === 'True',
    reason: ready?.reason ?? 'Unknown',
    message: ready?.message ?? '',
    since: ready?.lastTransitionTime,
  };
}
