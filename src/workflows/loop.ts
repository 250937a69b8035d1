import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  log,
  workflowInfo,
} from '@temporalio/workflow';
import { formatDuration } from '../domain/duration.ts';
import { retryDelayMs } from '../domain/loop/delay.ts';
import { goneReport } from '../domain/loop/gone.ts';
import { failureText, giveWarnings, stillWarned } from '../domain/status/warned.ts';
import { kubernetesActivities } from './activities.ts';
import { readFailure } from './failure.ts';
import { hasWork, receiveMessages } from './inbox.ts';
import { showLoop } from './display.ts';
import { measure } from './measure.ts';
import type { Reported, Rest } from '../activities/run.ts';
import type { Reason } from '../domain/reasons.ts';
import type { Warned } from '../domain/status/warned.ts';
import type { Inbox } from './inbox.ts';
import type {
  CarriedState,
  LoopState,
  Preview,
  ReconciledKind,
  ReconcileInput,
  RunReport,
} from './messages.ts';

/** How one run ended. */
export type Turn =
  | Rest
  | (Reported & {
      readonly kind: 'reported';
      readonly image?: string;
      readonly nextRunMs?: number | undefined;
    })
  /** Stopped by a message that the loop acts on next. */
  | { readonly kind: 'interrupted' }
  /** No starter keeps the workflow any more: whatever was asked for is not ours to do. */
  | { readonly kind: 'unwatched' };

/** What differs between the three workflows. */
export interface LoopBody {
  readonly kind: ReconciledKind;
  /** The condition reason of a step that was lost. */
  readonly lostReason: Reason;
  /**
   * One run: read, act, report. `forced`: do the work whatever the interval says. `give` answers with those of the
   * warnings that are to be told now.
   */
  readonly run: (forced: boolean, give: GiveWarnings) => Promise<Turn>;
  /** What a run would do now. */
  readonly preview: () => Promise<Preview>;
}

/** Which of the warnings of a run to tell: those that last are told at a growing distance. */
export type GiveWarnings = (warnings: readonly string[]) => readonly string[];

/**
 * A run with nothing to do is 11 events, one that pushes about 30: a history shows some 20 runs, or 8 pushes, and those
 * before are in the workflow's earlier executions. Replaying one run costs the worker 5 ms.
 */
const longHistory = 250;

/** Where the loop stands. */
interface Progress {
  failures: number;
  suspended: boolean;
  running: boolean;
  nextRunAtMs: number | undefined;
  /** The warnings that were given and that still hold. */
  warned: readonly Warned[];
}

/**
 * The life of one resource: run, wait for the interval or a message, and again, until the resource is gone or watched
 * no longer.
 * Answers with the state to continue as new with, or with nothing when the life has ended.
 */
export async function reconcileLoop(
  input: ReconcileInput,
  body: LoopBody,
): Promise<CarriedState | undefined> {
  const progress: Progress = {
    failures: input.carried?.failures ?? 0,
    suspended: input.carried?.suspended ?? false,
    running: false,
    nextRunAtMs: input.carried?.nextRunAtMs,
    warned: input.carried?.warned ?? [],
  };
  const inbox: Inbox = {
    wanted: input.carried === undefined,
    forced: input.carried?.forced ?? false,
    gone: false,
    keeper: input.carried?.keeper,
    unwatched: false,
    suspendWish: undefined,
    runsBegun: 0,
    runsEnded: 0,
    outcome: undefined,
    last: input.carried?.last,
  };
  let running: CancellationScope | undefined;
  receiveMessages({
    inbox,
    interrupt: () => running?.cancel(),
    readState: () => stateOf(inbox, progress),
    takePreview: body.preview,
  });
  if (input.carried !== undefined) showLoop(input, body.kind, { state: stateOf(inbox, progress) });

  for (;;) {
    await waitForWork(inbox, progress);
    running = new CancellationScope();
    const begunAtMs = Date.now();
    const turn = await takeTurn(input, body, { inbox, progress, scope: running });
    settle(turn, begunAtMs, { inbox, progress });
    measure(input, body.kind, { turn, begunAtMs });
    if (turn.kind === 'gone' || turn.kind === 'unwatched') {
      // Work that comes while an answer is still on its way is that of the resource's next life.
      await condition(() => hasWork(inbox) || allHandlersFinished());
      if (!hasWork(inbox)) return undefined;
    }
    showLoop(input, body.kind, { state: stateOf(inbox, progress), ...imageOf(turn) });
    if (isLong() && mayCarry(inbox)) return carry(inbox, progress);
  }
}

async function waitForWork(inbox: Inbox, progress: Progress): Promise<void> {
  function isAwake(): boolean {
    return hasWork(inbox) || inbox.unwatched;
  }
  if (isAwake()) return;
  if (progress.nextRunAtMs === undefined) return condition(isAwake);
  const waitMs = Math.max(progress.nextRunAtMs - Date.now(), 0);
  if (waitMs > 0) {
    const summary = `next run in ${formatDuration(waitMs)}`;
    await condition(isAwake, waitMs, { summary });
  }
}

/** `spec.suspend` is the one place where it stands, so that `kubectl` and the workflow never disagree. */
async function writeSuspend(
  input: ReconcileInput,
  kind: ReconciledKind,
  inbox: Inbox,
): Promise<void> {
  const suspended = inbox.suspendWish;
  inbox.suspendWish = undefined;
  if (suspended === undefined) return;
  await kubernetesActivities().setSuspended({ kind, key: input.key, suspended });
}

interface TurnContext {
  readonly inbox: Inbox;
  readonly progress: Progress;
  readonly scope: CancellationScope;
}

async function takeTurn(
  input: ReconcileInput,
  body: LoopBody,
  context: TurnContext,
): Promise<Turn> {
  const { inbox, progress, scope } = context;
  inbox.runsBegun += 1;
  progress.running = true;
  let forced = false;
  function give(warnings: readonly string[]): readonly string[] {
    const { given, warned } = giveWarnings(progress.warned, warnings, Date.now());
    progress.warned = warned;
    return given;
  }
  try {
    if (inbox.unwatched) return dropWork(inbox);
    await writeSuspend(input, body.kind, inbox);
    forced = inbox.forced;
    inbox.wanted = false;
    inbox.forced = false;
    const turn: Turn = inbox.gone
      ? { kind: 'gone' }
      : await scope.run(() => body.run(forced, give));
    return turn.kind === 'gone' ? await letGo(input, body.kind, inbox) : turn;
  } catch (error) {
    if (isCancellation(error)) {
      // Cancelled as a whole, by a person: that ends the workflow, and the starter's next look starts it again.
      if (CancellationScope.current().consideredCancelled) throw error;
      inbox.wanted = true;
      inbox.forced ||= forced;
      return { kind: 'interrupted' };
    }
    return await reportFailure(input, body, { error, failures: progress.failures + 1, give });
  } finally {
    progress.running = false;
  }
}

function dropWork(inbox: Inbox): Turn {
  inbox.wanted = false;
  inbox.forced = false;
  inbox.gone = false;
  inbox.suspendWish = undefined;
  return { kind: 'unwatched' };
}

async function reportFailure(
  input: ReconcileInput,
  body: LoopBody,
  {
    error,
    failures,
    give,
  }: { readonly error: unknown; readonly failures: number; readonly give: GiveWarnings },
): Promise<Turn> {
  const failure = readFailure(error, body.lostReason);
  const quiet = give([failureText(failure)]).length === 0;
  log.info('run failed', { reason: failure.reason, terminal: failure.terminal, failures });
  const reported = await kubernetesActivities()
    .reportFailure({ kind: body.kind, key: input.key, failure, quiet })
    .catch((unreported: unknown) => {
      if (isCancellation(unreported)) throw unreported;
      // A status that cannot be written ends no life: the next run may find it writable.
      log.warn('failure not reported', { error: readFailure(unreported, body.lostReason).message });
      return { ready: false, reason: failure.reason, message: failure.message };
    });
  if (failure.terminal) return { kind: 'reported', ...reported };
  return { kind: 'reported', ...reported, nextRunMs: retryDelayMs(failures, failure) };
}

/** Lets go of the resource, unless it has been created again meanwhile: the next life has its own run. */
async function letGo(input: ReconcileInput, kind: ReconciledKind, inbox: Inbox): Promise<Turn> {
  inbox.gone = false;
  const { isGone } = await kubernetesActivities().release({ kind, key: input.key });
  // A signal that came during the release may be that of the resource's next life.
  if (isGone && !inbox.wanted) return { kind: 'gone' };
  inbox.wanted = true;
  return { kind: 'interrupted' };
}

function settle(
  turn: Turn,
  begunAtMs: number,
  { inbox, progress }: Pick<TurnContext, 'inbox' | 'progress'>,
): void {
  progress.suspended = turn.kind === 'suspended';
  progress.nextRunAtMs =
    'nextRunMs' in turn && turn.nextRunMs !== undefined ? Date.now() + turn.nextRunMs : undefined;
  const report = reportOf(turn);
  if (report === undefined) return;
  inbox.runsEnded = inbox.runsBegun;
  inbox.outcome = report;
  if (turn.kind !== 'idle' && turn.kind !== 'reported') return;
  inbox.last = report;
  progress.failures = report.ready ? 0 : progress.failures + 1;
  if (report.ready) progress.warned = stillWarned(progress.warned, begunAtMs);
}

/** What a run came to, for who asked; nothing of an interrupted one, for another follows. */
function reportOf(turn: Turn): RunReport | undefined {
  switch (turn.kind) {
    case 'idle':
      return { ready: true, reason: 'Succeeded', message: turn.message };
    case 'reported':
      return { ready: turn.ready, reason: turn.reason, message: turn.message };
    case 'suspended':
      return { ready: false, reason: 'Suspended', message: 'the resource is suspended' };
    case 'gone':
      return goneReport;
    case 'unwatched':
      return { ready: false, reason: 'Unwatched', message: 'the resource is watched no longer' };
    case 'interrupted':
      return undefined;
  }
}

function imageOf(turn: Turn): { readonly image?: string } {
  return 'image' in turn ? { image: turn.image } : {};
}

function stateOf(inbox: Inbox, progress: Progress): LoopState {
  return {
    running: progress.running,
    suspended: progress.suspended,
    failures: progress.failures,
    ...(progress.nextRunAtMs === undefined
      ? {}
      : { nextRunAt: new Date(progress.nextRunAtMs).toISOString() }),
    ...(inbox.last === undefined ? {} : { last: inbox.last }),
  };
}

function isLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > longHistory;
}

/** Answers that are still on their way, and messages that only this run of the workflow knows, must not be lost. */
function mayCarry(inbox: Inbox): boolean {
  const isKnownHereOnly = inbox.gone || inbox.unwatched || inbox.suspendWish !== undefined;
  return allHandlersFinished() && !isKnownHereOnly;
}

function carry(inbox: Inbox, progress: Progress): CarriedState {
  const nextRunAtMs = inbox.wanted ? Date.now() : progress.nextRunAtMs;
  return {
    failures: progress.failures,
    suspended: progress.suspended,
    forced: inbox.forced,
    ...(progress.warned.length === 0 ? {} : { warned: progress.warned }),
    ...(inbox.keeper === undefined ? {} : { keeper: inbox.keeper }),
    ...(nextRunAtMs === undefined ? {} : { nextRunAtMs }),
    ...(inbox.last === undefined ? {} : { last: inbox.last }),
  };
}
