import { cutText } from '../text.ts';
import type { ConditionReason } from '../reasons.ts';
import type { Condition } from '../resources/metadata.ts';

/** The conditions that Flux's controllers own. Reconciling and Stalled are there only while they are True. */
export type OwnedCondition = 'Ready' | 'Reconciling' | 'Stalled';

/** The conditions of a status, in the order in which they are stored. */
export type Conditions = readonly Condition[];

/** What a condition says, before it is known since when. */
export interface ConditionState {
  readonly type: OwnedCondition;
  readonly status: Condition['status'];
  readonly reason: ConditionReason;
  readonly message: string;
}

/** When a condition is set: `now` is an ISO instant, `generation` that of the object's metadata. */
export interface Moment {
  readonly generation: number;
  readonly now: string;
}

const maxMessageLength = 32_768;

/** The order in which kubectl shows them; what others own comes after. */
const order: readonly string[] = ['Stalled', 'Reconciling', 'Ready'];

/** The condition of that type, or undefined. */
export function getCondition(conditions: Conditions, type: OwnedCondition): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/**
 * `conditions` with `state` in its place. The transition time moves when status, reason or message differ;
 * the observed generation always.
 * @see https://github.com/fluxcd/pkg/blob/e2cfd1a2/runtime/conditions/setter.go
 */
export function setCondition(
  conditions: Conditions,
  { state, generation, now }: Moment & { readonly state: ConditionState },
): Conditions {
  const message = cutText(state.message, maxMessageLength);
  const before = getCondition(conditions, state.type);
  const isSame =
    before?.status === state.status && before.reason === state.reason && before.message === message;
  const condition: Condition = {
    ...state,
    message,
    lastTransitionTime: isSame ? before.lastTransitionTime : toWholeSeconds(now),
    observedGeneration: generation,
  };
  return [...removeCondition(conditions, state.type), condition].toSorted(compareConditions);
}

/** `conditions` without the one of that type. */
export function removeCondition(conditions: Conditions, type: OwnedCondition): Conditions {
  return conditions.filter((condition) => condition.type !== type);
}

function isTrue(conditions: Conditions, type: OwnedCondition): boolean {
  return getCondition(conditions, type)?.status === 'True';
}

/** Since when the conditions say Ready as they do, an ISO instant; undefined where they do not. */
export function readySince(conditions: Conditions = []): string | undefined {
  const ready = getCondition(conditions, 'Ready');
  return ready?.status === 'True' ? ready.lastTransitionTime : undefined;
}

/** Whether Ready is True and nothing is under way or stuck. */
export function isReady(conditions: Conditions): boolean {
  return (
    isTrue(conditions, 'Ready') &&
    !isTrue(conditions, 'Stalled') &&
    !isTrue(conditions, 'Reconciling')
  );
}

/** Whether only a change of the object, or of what it refers to, can help. */
export function isStalled(conditions: Conditions): boolean {
  return isTrue(conditions, 'Stalled') && !isTrue(conditions, 'Reconciling');
}

/** An ISO instant as Kubernetes stores it: UTC, whole seconds. */
export function toWholeSeconds(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

function compareConditions(a: Condition, b: Condition): number {
  const byWeight = weightOf(a) - weightOf(b);
  if (byWeight !== 0) return byWeight;
  const byGeneration = (b.observedGeneration ?? 0) - (a.observedGeneration ?? 0);
  if (byGeneration !== 0) return byGeneration;
  return a.type < b.type ? -1 : 1;
}

function weightOf({ type }: Condition): number {
  const weight = order.indexOf(type);
  return weight === -1 ? order.length : weight;
}
