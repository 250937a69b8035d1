import {
  allHandlersFinished,
  CancellationScope,
  condition,
  workflowInfo,
} from '@temporalio/workflow';
import { formatDuration } from '../domain/duration.ts';
import { showLoop } from './display.ts';
import { logRun } from './log-run.ts';
import { measure } from './measure.ts';
import { remember } from './memory.ts';
import { firstRequests, hasWork, receiveMessages } from './requests.ts';
import { reportOf } from './run-result.ts';
import { runOnce } from './run-once.ts';
import { noRuns, noteEnd } from './runs.ts';
import { tracingHere } from './tracing.ts';
import type { LoopState } from '../domain/loop/details.ts';
import type { Memory } from './memory.ts';
import type { CarriedState, ReconcileInput } from './messages.ts';
import type { Requests } from './requests.ts';
import type { Loop, LoopBody } from './run-once.ts';

/**
 * A run with nothing to do is 6 events, one that pushes about 30: a history shows some 40 runs, or
 * 8 pushes, and those before are in the workflow's earlier executions. Replaying one run costs the
 * worker 4 ms.
 */
const longHistory = 250;

/**
 * Drives one resource: run, wait for the interval or a message, and again, until the resource is
 * gone or watched no longer. Answers with the state to continue as new with, or with nothing when
 * the workflow is to end.
 */
export async function reconcileLoop(
  input: ReconcileInput,
  body: LoopBody,
): Promise<CarriedState | undefined> {
  const loop = openLoop(input, body);
  const { requests, runs, memory } = loop;
  const tracing = tracingHere();
  let scope: CancellationScope | undefined;
  receiveMessages({
    requests,
    runs,
    interrupt: () => scope?.cancel(),
    readState: () => stateOf(loop),
    takePreview: body.preview,
  });
  if (input.carried !== undefined) showLoop(input, body.kind, { state: stateOf(loop) });

  for (;;) {
    await waitForWork(requests, memory);
    scope = new CancellationScope();
    const begunAtMs = Date.now();
    tracing?.begin();
    const result = await runOnce(loop, scope);
    const report = reportOf(result);
    noteEnd(runs, report);
    remember(memory, { result, report, begunAtMs });
    measure(input, body.kind, { result, begunAtMs });
    logRun(result);
    tracing?.end({ kind: body.kind, key: input.key, begunAtMs, result });
    if (result.kind === 'gone' || result.kind === 'unwatched') {
      // What is asked while an answer is still on its way is about a resource that was created
      // again.
      await condition(() => hasWork(requests) || allHandlersFinished());
      if (!hasWork(requests)) return undefined;
    }
    const image = 'image' in result ? result.image : undefined;
    showLoop(input, body.kind, { state: stateOf(loop), image });
    if (isLong() && mayCarry(requests)) return carry(requests, memory);
  }
}

function openLoop(input: ReconcileInput, body: LoopBody): Loop {
  const { carried } = input;
  const {
    forced: _,
    keeper: __,
    seen: ___,
    ...memory
  } = carried ?? {
    failures: 0,
    suspended: false,
  };
  return { input, body, requests: firstRequests(carried), runs: noRuns(), memory };
}

/** Resolves when there is something to do; undefined where there is already. */
function waitForWork(requests: Requests, { nextRunAtMs }: Memory): Promise<unknown> | undefined {
  function isAwake(): boolean {
    return hasWork(requests) || requests.unwatched;
  }
  if (isAwake()) return undefined;
  if (nextRunAtMs === undefined) return condition(isAwake);
  const waitMs = nextRunAtMs - Date.now();
  if (waitMs <= 0) return undefined;
  return condition(isAwake, waitMs, { summary: `next run in ${formatDuration(waitMs)}` });
}

function stateOf({ runs, memory }: Loop): LoopState {
  const { suspended, failures, nextRunAtMs, last, push } = memory;
  const nextRunAt = nextRunAtMs === undefined ? undefined : new Date(nextRunAtMs).toISOString();
  return { running: runs.isRunning, suspended, failures, nextRunAt, last, push };
}

function isLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > longHistory;
}

/**
 * Answers that are still on their way, and messages that only this run of the workflow knows, must
 * not be lost.
 */
function mayCarry({ deleted, unwatched, suspend }: Requests): boolean {
  return allHandlersFinished() && !deleted && !unwatched && suspend === undefined;
}

function carry({ run, forced, keeper, seen }: Requests, memory: Memory): CarriedState {
  return { ...memory, forced, keeper, seen, nextRunAtMs: run ? Date.now() : memory.nextRunAtMs };
}
