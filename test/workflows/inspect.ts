import { defaultPayloadConverter } from '@temporalio/common';
import { activityOf } from '../support/history-actions.ts';
import type { WorkflowHandle } from '@temporalio/client';

/** The run that a workflow is in: another one after it continued as new. */
export async function runIdOf(handle: WorkflowHandle): Promise<string> {
  return (await handle.describe()).runId;
}

/** The Markdown that Temporal's UI shows of a workflow. */
export async function currentDetails(handle: WorkflowHandle): Promise<string | undefined> {
  const metadata = await handle.query<{ readonly currentDetails?: string }>(
    '__temporal_workflow_metadata',
  );
  return metadata.currentDetails;
}

/** The one line that Temporal's UI shows beside each activity of a workflow, queued or local, by the activity's name. */
export async function summariesOf(
  handle: WorkflowHandle,
): Promise<readonly (readonly [string, unknown])[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) => {
    const name = activityOf(event)?.name;
    const summary = event.userMetadata?.summary ?? undefined;
    return name === undefined || summary === undefined
      ? []
      : [[name, defaultPayloadConverter.fromPayload(summary)] as const];
  });
}

/** The kinds of event in a workflow's history, by the name of their attributes. */
export async function eventsOf(handle: WorkflowHandle): Promise<readonly string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) =>
    Object.entries(event).flatMap(([name, value]) =>
      name.endsWith('EventAttributes') && value !== null ? [name] : [],
    ),
  );
}
