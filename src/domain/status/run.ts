import { getCondition, isReady, isStalled, removeCondition, setCondition } from './conditions.ts';
import { requestedAtOf } from './stamp.ts';
import type { Reason } from '../reasons.ts';
import type { ImageKind } from '../resources/kinds.ts';
import type { Condition, ObjectMeta } from '../resources/metadata.ts';
import type { Conditions, Moment } from './conditions.ts';
import type { Outcome } from './outcome.ts';
import type { RunStamp } from './stamp.ts';

/** What the three kinds' statuses have in common. */
export interface CommonStatus {
  readonly conditions?: readonly Condition[];
  readonly observedGeneration?: number;
  readonly lastHandledReconcileAt?: string;
}

/** An object at a moment: `now` is an ISO instant. */
export interface RunOf<S extends CommonStatus> {
  readonly metadata: ObjectMeta;
  readonly status: S;
  readonly now: string;
}

const inProgress = 'reconciliation in progress';

/**
 * The status to write before the work, so that a person sees that it began; undefined where Flux writes nothing yet.
 * A new generation is always told, a new request to reconcile for all kinds but ImagePolicy.
 */
export function beginRun<S extends CommonStatus>({
  kind,
  metadata,
  status,
  now,
}: RunOf<S> & { readonly kind: ImageKind }): S | undefined {
  const observed = status.observedGeneration ?? -1;
  if (observed !== metadata.generation) {
    const message = `processing object: new generation ${observed} -> ${metadata.generation}`;
    return progress({ metadata, status, now, message });
  }
  if (kind === 'ImagePolicy' || !hasNewRequest(metadata, status)) return undefined;
  return progress({ metadata, status, now, message: inProgress });
}

/**
 * The status that says `message` while the work goes on. Ready becomes Unknown where it said nothing yet.
 * @see https://github.com/fluxcd/pkg/blob/e2cfd1a2/runtime/reconcile/result.go ProgressiveStatus
 */
export function progress<S extends CommonStatus>({
  metadata: { generation },
  status,
  now,
  message,
}: RunOf<S> & { readonly message: string }): S {
  const before = removeCondition(status.conditions ?? [], 'Stalled');
  const state = { status: 'True', type: 'Reconciling', reason: 'Progressing', message } as const;
  const conditions = setCondition(before, { state, generation, now });
  if (!isUnknown(conditions)) return { ...status, conditions };
  const unknown = { ...state, type: 'Ready', status: 'Unknown' } as const;
  return { ...status, conditions: setCondition(conditions, { state: unknown, generation, now }) };
}

/**
 * The status after a run that ended with `outcome`; the kind's own fields are as `status` has them.
 * A stalled run leaves an older Ready=False as it was, unless its reason is among `overcome`: the causes that this run
 * has got past.
 * @see https://github.com/fluxcd/pkg/blob/e2cfd1a2/runtime/reconcile/result.go Finalize
 */
export function endRun<S extends CommonStatus>({
  metadata,
  status,
  now,
  outcome,
  overcome = [],
}: RunOf<S> & {
  readonly outcome: Outcome;
  readonly overcome?: readonly Reason[] | undefined;
}): S {
  const moment = { generation: metadata.generation, now };
  const before = status.conditions ?? [];
  const conditions = conditionsAfter({ before, outcome, overcome, moment });
  return withRequest(withGeneration({ ...status, conditions }, metadata), metadata);
}

/**
 * The status after a look at an object that is suspended or has just got its finalizer: the generation of one that is
 * still Ready or Stalled counts as observed and, but for an ImageUpdateAutomation, the request as handled.
 */
export function observe<S extends CommonStatus>({
  kind,
  metadata,
  status,
}: {
  readonly kind: ImageKind;
  readonly metadata: ObjectMeta;
  readonly status: S;
}): S {
  const observed = withGeneration(status, metadata);
  return kind === 'ImageUpdateAutomation' ? observed : withRequest(observed, metadata);
}

/**
 * Whether the status already says all that a run of the state `stamp` can say, unless what the run finds is new: Ready
 * and nothing else, of this generation, with the request answered.
 */
export function isSettled(status: CommonStatus, stamp: RunStamp): boolean {
  const conditions = status.conditions ?? [];
  return (
    isReady(conditions) &&
    conditions.length === 1 &&
    status.observedGeneration === stamp.generation &&
    isAnswered(status, stamp)
  );
}

/** Whether the state `stamp` asks for no run, or for one that was made. */
export function isAnswered(status: CommonStatus, { requestedAt }: RunStamp): boolean {
  return requestedAt === undefined || requestedAt === status.lastHandledReconcileAt;
}

/** Whether somebody asked for a run that has not been made: any other value of the annotation counts. */
export function hasNewRequest(metadata: ObjectMeta, status: CommonStatus): boolean {
  const requestedAt = requestedAtOf(metadata);
  return requestedAt !== undefined && requestedAt !== (status.lastHandledReconcileAt ?? '');
}

function withGeneration<S extends CommonStatus>(status: S, { generation }: ObjectMeta): S {
  const conditions = status.conditions ?? [];
  const isObserved = isReady(conditions) || isStalled(conditions);
  return isObserved ? { ...status, observedGeneration: generation } : status;
}

function withRequest<S extends CommonStatus>(status: S, metadata: ObjectMeta): S {
  const requestedAt = requestedAtOf(metadata);
  return requestedAt === undefined ? status : { ...status, lastHandledReconcileAt: requestedAt };
}

function conditionsAfter({ before, outcome, overcome, moment }: Ending): Conditions {
  switch (outcome.kind) {
    case 'succeeded': {
      const { message } = outcome;
      const state = { type: 'Ready', status: 'True', reason: 'Succeeded', message } as const;
      const rest = removeCondition(removeCondition(before, 'Reconciling'), 'Stalled');
      return setCondition(rest, { state, ...moment });
    }
    case 'failed':
      return markRetrying(
        notReady(removeCondition(before, 'Stalled'), { outcome, moment }),
        moment,
      );
    case 'stalled': {
      const { reason, message } = outcome;
      const state = { type: 'Stalled', status: 'True', reason, message } as const;
      const rest = removeCondition(before, 'Reconciling');
      const stalled = setCondition(rest, { state, ...moment });
      const older = getCondition(before, 'Ready');
      const isOlderKept =
        older?.status === 'False' && !overcome.some((one) => one === older.reason);
      return isOlderKept ? stalled : notReady(stalled, { outcome, moment });
    }
  }
}

interface Ending {
  readonly before: Conditions;
  readonly outcome: Outcome;
  readonly overcome: readonly Reason[];
  readonly moment: Moment;
}

function notReady(
  conditions: Conditions,
  {
    outcome: { reason, message },
    moment,
  }: { readonly outcome: Exclude<Outcome, { kind: 'succeeded' }>; readonly moment: Moment },
): Conditions {
  const state = { type: 'Ready', status: 'False', reason, message } as const;
  return setCondition(conditions, { state, ...moment });
}

/** Reconciling stays, with the message of the step that failed, if this run wrote one. */
function markRetrying(conditions: Conditions, moment: Moment): Conditions {
  const current = getCondition(conditions, 'Reconciling');
  const message = current?.reason === 'Progressing' ? current.message : inProgress;
  const reason = 'ProgressingWithRetry';
  const state = { type: 'Reconciling', status: 'True', reason, message } as const;
  return setCondition(conditions, { state, ...moment });
}

function isUnknown(conditions: Conditions): boolean {
  return (getCondition(conditions, 'Ready')?.status ?? 'Unknown') === 'Unknown';
}
