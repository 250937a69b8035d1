import { parseObject } from '../../src/domain/resources/record.ts';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Action } from './actions.ts';

/** How many histories are read at once. */
const atOnce = 16;

/** What the histories of all loops have, those of executions that continued as new too. */
export async function readHistoryActions({ workflow }: Client): Promise<readonly Action[]> {
  const executions: Execution[] = [];
  for await (const { workflowId, runId } of workflow.list()) {
    const [, kind, place] = workflowId.split('/');
    if (kind === undefined || place === undefined) continue;
    executions.push({ handle: workflow.getHandle(workflowId, runId), kind, place });
  }
  const actions: Action[] = [];
  for (let start = 0; start < executions.length; start += atOnce) {
    const some = executions.slice(start, start + atOnce);
    for (const read of await Promise.all(some.map(readExecution))) actions.push(...read);
  }
  return actions;
}

interface Execution {
  readonly handle: WorkflowHandle;
  readonly kind: string;
  readonly place: string;
}

type HistoryEvent = NonNullable<
  Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']
>[number];

async function readExecution({ handle, kind, place }: Execution): Promise<readonly Action[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) => {
    const { seconds, nanos } = event.eventTime ?? {};
    const at = Number(seconds ?? 0) * 1000 + (nanos ?? 0) / 1e6;
    return ['event', ...tellingOf(event)].map((what) => ({ at, what: `${kind} ${what}`, place }));
  });
}

/** The activity that an event begins, or tells of where it was taken at once. */
export function activityOf(
  event: HistoryEvent,
): { readonly name: string; readonly isLocal: boolean } | undefined {
  const queued = event.activityTaskScheduledEventAttributes?.activityType?.name;
  if (queued != null) return { name: queued, isLocal: false };
  // As Temporal's core writes it.
  const { markerName, details } = event.markerRecordedEventAttributes ?? {};
  const local = details?.['data']?.payloads?.[0]?.data;
  if (markerName !== 'core_local_activity' || local == null) return undefined;
  const { activity_type: name } = parseObject(Buffer.from(local).toString()) ?? {};
  return { name: String(name), isLocal: true };
}

/** What an event is about, of those that say how much there was to do. */
export function tellingOf(event: HistoryEvent): readonly string[] {
  const signal = event.workflowExecutionSignaledEventAttributes?.signalName;
  const activity = activityOf(event);
  const marker = event.markerRecordedEventAttributes?.markerName;
  if (signal != null) return [`signal ${signal}`];
  if (activity !== undefined)
    return [`${activity.isLocal ? 'local activity' : 'activity'} ${activity.name}`];
  if (marker != null) return [`marker ${marker}`];
  if (event.workflowTaskScheduledEventAttributes != null) return ['workflow task'];
  if (event.workflowTaskTimedOutEventAttributes != null) return ['workflow task timeout'];
  if (event.activityTaskTimedOutEventAttributes != null) return ['activity timeout'];
  return event.activityTaskFailedEventAttributes == null ? [] : ['activity failure'];
}
