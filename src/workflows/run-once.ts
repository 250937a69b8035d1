import { CancellationScope, isCancellation, log } from '@temporalio/workflow';
import { retryDelayMs } from '../domain/loop/delay.ts';
import { failureText } from '../domain/status/warned.ts';
import { kubernetesActivities } from './activities.ts';
import { readFailure } from './failure.ts';
import { giveNow, isKnown } from './memory.ts';
import { dropWork, noteWritten, putRunBack, takeRun, takeSuspend } from './requests.ts';
import type { Reason } from '../domain/reasons.ts';
import type { Memory } from './memory.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { Preview } from '../domain/loop/preview.ts';
import type { FailureReport } from '../activities/resource.ts';
import type { Sighting } from '../activities/sight.ts';
import type { Seen } from '../domain/resources/resource-version.ts';
import type { ReconcileInput } from './messages.ts';
import type { Requests } from './requests.ts';
import type { RunResult } from './run-result.ts';
import type { Runs } from './runs.ts';

/** What differs between the three workflows. */
export interface LoopBody {
  readonly kind: ImageKind;
  /** The condition reason of a step that was lost. */
  readonly lostReason: Reason;
  /** One run: read, act, report. */
  readonly run: (run: Run) => Promise<RunResult>;
  /** What a run would do now. */
  readonly preview: () => Promise<Preview>;
}

/** What a run is given. */
export interface Run {
  /** Do the work whatever the interval says. */
  readonly forced: boolean;
  /** The run before failed. */
  readonly isRetry: boolean;
  readonly give: GiveWarnings;
  /** Takes a step, which is told what it has to see, and tells what it has written. */
  readonly step: <T>(take: (seen: Seen | undefined) => Promise<Sighting<T>>) => Promise<T>;
}

/** Gives those of a run's warnings that are due: one that lasts is given at growing distances. */
export type GiveWarnings = (warnings: readonly string[]) => readonly string[];

/** The loop of one resource: what it does, and its state. */
export interface Loop {
  readonly input: ReconcileInput;
  readonly body: LoopBody;
  readonly requests: Requests;
  readonly runs: Runs;
  readonly memory: Memory;
}

/**
 * Does what was asked for: suspends or resumes, then runs the body in `scope`, then releases what
 * is gone.
 */
export async function runOnce(loop: Loop, scope: CancellationScope): Promise<RunResult> {
  const { body, requests, runs } = loop;
  let forced = false;
  runs.isRunning = true;
  try {
    if (requests.unwatched) {
      dropWork(requests);
      runs.begun += 1;
      return { kind: 'unwatched' };
    }
    const suspended = takeSuspend(requests);
    if (suspended !== undefined) await writeSuspended(loop, suspended);
    ({ forced } = takeRun(requests));
    runs.begun += 1;
    if (requests.deleted) return await release(loop);
    const run = openRun(loop, forced);
    const result = await scope.run(() => body.run(run));
    return result.kind === 'gone' ? await release(loop) : result;
  } catch (error) {
    if (!isCancellation(error)) return await reportFailure(loop, error);
    // A person cancelled the whole workflow: it ends, and the starter's next look starts it again.
    if (CancellationScope.current().consideredCancelled) throw error;
    putRunBack(requests, { forced });
    return { kind: 'interrupted' };
  } finally {
    runs.isRunning = false;
  }
}

function openRun({ body, requests, memory }: Loop, forced: boolean): Run {
  return {
    forced,
    isRetry: memory.failures > 0,
    give: (warnings) => giveNow(memory, warnings),
    async step(take) {
      // Who asks by Temporal may know more of the cluster than we were told.
      const answer = await take(forced ? undefined : requests.seen);
      if (answer.version !== undefined) noteWritten(requests, body.kind, answer.version);
      return answer;
    },
  };
}

/**
 * `spec.suspend` is the one place where it stands, so that `kubectl` and the workflow never
 * disagree.
 */
function writeSuspended(
  { input: { key }, body: { kind } }: Loop,
  suspended: boolean,
): Promise<void> {
  return kubernetesActivities().setSuspended({ kind, key, suspended });
}

/**
 * Releases the resource, unless it has been created again meanwhile: then the new one has its own
 * run.
 */
async function release({ input: { key }, body: { kind }, requests }: Loop): Promise<RunResult> {
  requests.deleted = false;
  const { isGone } = await kubernetesActivities().release({ kind, key });
  // A request that came during the release may be about a resource that was created again.
  if (isGone && !requests.run) return { kind: 'gone' };
  putRunBack(requests, { forced: false });
  return { kind: 'interrupted' };
}

async function reportFailure(
  { input: { key }, body: { kind, lostReason }, memory }: Loop,
  error: unknown,
): Promise<RunResult> {
  const failure = readFailure(error, lostReason);
  const failures = memory.failures + 1;
  const text = failureText(failure);
  const first = !isKnown(memory, text);
  const quiet = giveNow(memory, [text]).length === 0;
  const { reason, terminal, message } = failure;
  log.error('run failed', { error: message, reason, terminal, failures });
  const { backoff, ...reported } = await kubernetesActivities()
    .reportFailure({ kind, key, failure, quiet, first })
    .catch((unreported: unknown): FailureReport => {
      if (isCancellation(unreported)) throw unreported;
      // A status that cannot be written does not end the workflow: the next run may find it
      // writable.
      log.warn('failure not reported', { error: readFailure(unreported, lostReason).message });
      return { ready: false, reason: failure.reason, message: failure.message };
    });
  if (failure.terminal) return { kind: 'reported', ...reported };
  return {
    kind: 'reported',
    ...reported,
    nextRunMs: retryDelayMs(failures, { ...failure, backoff }),
  };
}
