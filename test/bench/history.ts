import type { WorkflowHandle } from '@temporalio/client';

/** A step of a run as Temporal's history tells of it; instants in milliseconds of the epoch. */
export interface HistoricStep {
  readonly name: string;
  readonly scheduledMs: number;
  readonly startMs: number;
  readonly endMs: number;
}

export interface HistoricRun {
  /** When the signal or the timer came that the first step answers. */
  readonly wokenMs: number;
  readonly steps: readonly HistoricStep[];
  /** When the workflow had nothing more to do. */
  readonly restMs: number;
}

/** Reads the runs of a loop from its history, the oldest first; those of its present execution. */
export async function readRuns(
  handle: WorkflowHandle,
): Promise<{ readonly runs: readonly HistoricRun[]; readonly events: number }> {
  const { events } = await handle.fetchHistory();
  const runs: HistoricRun[] = [];
  const steps: Record<string, Omit<HistoricStep, 'endMs'>> = {};
  let open: { wokenMs: number; steps: HistoricStep[] } | undefined;
  for (const event of events ?? []) {
    const at = instant(event.eventTime);
    const id = String(event.eventId);
    const scheduled = event.activityTaskScheduledEventAttributes;
    const started = event.activityTaskStartedEventAttributes;
    const completed = event.activityTaskCompletedEventAttributes;
    if (
      event.workflowExecutionStartedEventAttributes != null ||
      event.workflowExecutionSignaledEventAttributes != null ||
      event.timerFiredEventAttributes != null
    ) {
      open ??= { wokenMs: at, steps: [] };
    } else if (scheduled != null) {
      steps[id] = { name: scheduled.activityType?.name ?? '', scheduledMs: at, startMs: at };
    } else if (started != null) {
      const step = steps[String(started.scheduledEventId)];
      if (step !== undefined) steps[String(started.scheduledEventId)] = { ...step, startMs: at };
    } else if (completed != null) {
      const step = steps[String(completed.scheduledEventId)];
      if (step !== undefined) open?.steps.push({ ...step, endMs: at });
    } else if (event.workflowTaskCompletedEventAttributes != null && open !== undefined) {
      if (open.steps.length > 0 && open.steps.length === Object.keys(steps).length) {
        runs.push({ ...open, restMs: at });
      }
    }
    if (scheduled != null && open !== undefined && runs.at(-1)?.steps === open.steps) runs.pop();
    if (event.timerStartedEventAttributes != null || isLast(event, events ?? [])) {
      open = undefined;
      for (const key of Object.keys(steps)) delete steps[key];
    }
  }
  return { runs, events: events?.length ?? 0 };
}

function isLast(event: object, events: readonly object[]): boolean {
  return events.at(-1) === event;
}

interface Timestamp {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

function instant(time: Timestamp | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1000 + (time?.nanos ?? 0) / 1e6;
}
