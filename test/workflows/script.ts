import { ApplicationFailure } from '@temporalio/common';
import { leaveToQueue, runStep } from '../../src/activities/step.ts';
import type { AutomationActivities } from '../../src/activities/image-update-automation/contract.ts';
import type { PolicyActivities } from '../../src/activities/image-policy/contract.ts';
import type { RepositoryActivities } from '../../src/activities/image-repository/contract.ts';
import type { ResourceActivities } from '../../src/activities/resource.ts';
import type { FailureDetails, Rest } from '../../src/activities/run.ts';
import type { ActivitiesByQueue } from '../../src/activities/by-queue.ts';

/** What the activities of one resource answer. */
export type Script = ResourceActivities &
  RepositoryActivities &
  PolicyActivities &
  AutomationActivities & {
    /** A scan where the workflow runs; by default it is left to its queue, and is no call. */
    readonly scanAtOnce: RepositoryActivities['scan'];
  };

/** An activity that was called, with what it was given. */
export interface Call {
  readonly name: keyof Script;
  readonly input: unknown;
}

export const hourMs = 3_600_000;

/** Nothing to do for an hour, but for what is given. */
export function idling(but: Partial<Idle> = {}): Rest {
  return { kind: 'idle', message: 'all is well', image: 'app:1', nextRunMs: hourMs, ...but };
}

type Idle = Extract<Rest, { readonly kind: 'idle' }>;

/** Nothing to do for an hour. */
export const idle = idling();

/** A failed step, as the real activities throw it. */
export function failure(
  message: string,
  details: Partial<FailureDetails> = {},
): ApplicationFailure {
  const told: FailureDetails = { reason: 'ReadOperationFailed', terminal: false, ...details };
  return ApplicationFailure.create({
    message,
    type: told.reason,
    nonRetryable: true,
    details: [told],
  });
}

/** An activity that answers one call after the other, the last answer again and again. */
export function inTurn<T>(...answers: readonly (() => Promise<T>)[]): () => Promise<T> {
  let called = 0;
  return () => {
    const answer = answers[Math.min(called, answers.length - 1)];
    called += 1;
    return answer === undefined ? Promise.reject(new Error('no answer in the script')) : answer();
  };
}

/** An activity that goes on until it is cancelled, in the frame that all real ones have. */
export function untilCancelled(): Promise<never> {
  return runStep('Failed', ({ signal }) => {
    return new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('interrupted')));
    });
  });
}

/** An activity that is cancelled just when it has its answer. */
export async function cancelledTooLate<T>(answer: T): Promise<T> {
  await untilCancelled().catch(() => undefined);
  return answer;
}

/** The script of a resource that is at rest; what a test gives replaces it. */
export function restingScript(script: Partial<Script>): Script {
  return {
    setSuspended: async () => undefined,
    release: async () => ({ isGone: true }),
    reportFailure: async ({ failure: { reason, message } }) => ({ ready: false, reason, message }),
    scanAtOnce: async () => leaveToQueue(),
    scan: async () => idle,
    reportScan: async () => ({ ready: true, reason: 'Succeeded', message: 'scanned' }),
    evaluate: async () => idle,
    reportSelection: async () => ({ ready: true, reason: 'Succeeded', message: 'selected' }),
    previewSelection: async () => ({ summary: 'would select app:2' }),
    plan: async () => idle,
    rewrite: async () => ({
      kind: 'unchanged',
      checkout: { name: 'refs/heads/main', commit: 'c1' },
      warnings: [],
    }),
    commitAndPush: async () => ({
      kind: 'unchanged',
      checkout: { name: 'refs/heads/main', commit: 'c1' },
    }),
    reportUpdate: async () => ({ ready: true, reason: 'Succeeded', message: 'updated' }),
    previewUpdate: async () => ({ summary: 'would change 1 file', diff: '-a\n+b\n' }),
    ...script,
  };
}

/** Activities that do what `scriptOf` says for the resource that they are called for. */
export function scripted(scriptOf: (name: string, call?: Call) => Script): ActivitiesByQueue {
  const quick: ActivitiesByQueue['quick'] = {
    scan: (input) => scriptOf(input.key.name).scanAtOnce(input),
    evaluate: (input) => scriptOf(input.key.name, { name: 'evaluate', input }).evaluate(input),
    plan: (input) => scriptOf(input.key.name, { name: 'plan', input }).plan(input),
  };
  return {
    kubernetes: {
      setSuspended: (input) =>
        scriptOf(input.key.name, { name: 'setSuspended', input }).setSuspended(input),
      release: (input) => scriptOf(input.key.name, { name: 'release', input }).release(input),
      reportFailure: (input) =>
        scriptOf(input.key.name, { name: 'reportFailure', input }).reportFailure(input),
      reportScan: (input) =>
        scriptOf(input.key.name, { name: 'reportScan', input }).reportScan(input),
      reportSelection: (input) =>
        scriptOf(input.key.name, { name: 'reportSelection', input }).reportSelection(input),
      reportUpdate: (input) =>
        scriptOf(input.key.name, { name: 'reportUpdate', input }).reportUpdate(input),
    },
    registry: {
      scan: (input) => scriptOf(input.key.name, { name: 'scan', input }).scan(input),
      evaluate: quick.evaluate,
      previewSelection: (input) =>
        scriptOf(input.key.name, { name: 'previewSelection', input }).previewSelection(input),
    },
    git: {
      plan: quick.plan,
      rewrite: (input) => scriptOf(input.key.name, { name: 'rewrite', input }).rewrite(input),
      commitAndPush: (input) =>
        scriptOf(input.key.name, { name: 'commitAndPush', input }).commitAndPush(input),
      previewUpdate: (input) =>
        scriptOf(input.key.name, { name: 'previewUpdate', input }).previewUpdate(input),
    },
    quick,
  };
}
