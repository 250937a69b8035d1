import { formatDuration } from '../duration.ts';
import { getCondition, isReady } from './conditions.ts';
import { pushSummary } from './image-update-automation.ts';
import type { Conditions } from './conditions.ts';
import type { Push } from './image-update-automation.ts';
import type { ImageKind } from '../resources/kinds.ts';
import type { ObjectMeta } from '../resources/metadata.ts';

/** What an event is about. */
export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: ImageKind;
  readonly metadata: ObjectMeta;
}

/** What to tell. `Trace` becomes a Kubernetes Event of type Normal, and is not sent to `--events-addr`. */
export interface RunEvent {
  readonly type: 'Normal' | 'Warning' | 'Trace';
  readonly reason: string;
  readonly message: string;
}

/** The conditions as the run found them and as it left them. */
export interface Turn {
  readonly before: Conditions;
  readonly after: Conditions;
}

/** The Event of an ImageRepository's run; `scan` is absent where none was due. */
export function repositoryEvent({
  before,
  after,
  scan,
  nextDelayMs,
}: Turn & {
  readonly scan?: 'tags changed' | 'tags unchanged';
  /** Undefined: when a message comes. */
  readonly nextDelayMs: number | undefined;
}): RunEvent {
  const next =
    nextDelayMs === undefined
      ? 'next scan when asked'
      : `next scan in ${formatDuration(nextDelayMs)}`;
  return readyEvent({ before, after }) ?? trace(`${quietPrefix(scan)}, ${next}`);
}

/** The Event of an ImagePolicy's run. */
export function policyEvent({ before, after }: Turn): RunEvent {
  return readyEvent({ before, after }) ?? trace(getCondition(after, 'Ready')?.message ?? '');
}

/** The Event of an ImageUpdateAutomation's run; `push` is absent where it pushed nothing. */
export function automationEvent({
  before,
  after,
  push,
}: Turn & { readonly push?: Push | undefined }): RunEvent {
  const { message = '' } = getCondition(after, 'Ready') ?? {};
  if (!isReady(after)) return warning(after);
  const told = push === undefined ? message : pushSummary(push);
  if (push !== undefined || !isReady(before)) return normal(told);
  return trace(message);
}

/** What Ready tells: a failure each time, a success when it is new or says something else. */
function readyEvent({ before, after }: Turn): RunEvent | undefined {
  if (!isReady(after)) return warning(after);
  const message = getCondition(after, 'Ready')?.message ?? '';
  const isNews = !isReady(before) || getCondition(before, 'Ready')?.message !== message;
  return isNews ? normal(message) : undefined;
}

/** What a scan tells of entries that it left out. */
export function omittedEvent(count: number): RunEvent {
  const message = `the registry lists ${count} entries that are no tags (a letter, digit or "_", then at most 127 of these, "." or "-"): they are left out`;
  return { type: 'Warning', reason: 'ScanWarning', message };
}

function quietPrefix(scan: 'tags changed' | 'tags unchanged' | undefined): string {
  switch (scan) {
    case 'tags changed':
      return 'successful scan';
    case 'tags unchanged':
      return 'tags did not change';
    case undefined:
      return 'no change in repository configuration since last scan';
  }
}

/** Whether a run failed as the run before it did, whoever made that one. */
export function tellsTheSame({ before, after }: Turn): boolean {
  if (isReady(before) || isReady(after)) return false;
  const [then, now] = [warning(before), warning(after)];
  return then.reason === now.reason && then.message === now.message;
}

/** Of a run that stalled, Ready may still tell an older cause: Stalled tells why. */
function warning(conditions: Conditions): RunEvent {
  const told = getCondition(conditions, 'Stalled') ?? getCondition(conditions, 'Ready');
  const { reason = 'Failed', message = '' } = told ?? {};
  return { type: 'Warning', reason, message };
}

function normal(message: string): RunEvent {
  return { type: 'Normal', reason: 'Succeeded', message };
}

function trace(message: string): RunEvent {
  return { type: 'Trace', reason: 'Succeeded', message };
}
