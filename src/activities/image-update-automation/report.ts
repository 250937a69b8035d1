import { observedPolicies } from '../../domain/automation/policies.ts';
import { goneReport } from '../../domain/loop/gone.ts';
import { automationEvent } from '../../domain/status/event.ts';
import {
  automationMessage,
  nextImageUpdateAutomationStatus,
} from '../../domain/status/image-update-automation.ts';
import { endRun } from '../../domain/status/run.ts';
import { reportedBy, stamped } from '../report.ts';
import type { AutomationResult } from '../../domain/status/image-update-automation.ts';
import type { AutomationDeps, ReportInput } from './activities.ts';
import type { Reported } from '../run.ts';

const kind = 'ImageUpdateAutomation';

/** Writes what a run did into the status, and tells of it. */
export async function reportUpdate(
  { cluster }: Pick<AutomationDeps, 'cluster'>,
  { key, plan, pushing, warnings }: ReportInput,
): Promise<Reported> {
  const automation = await cluster.get(kind, key);
  if (automation === undefined) return goneReport;
  const { metadata, status: before } = automation;
  const policies = observedPolicies(plan.policies);
  const result: AutomationResult = { ...pushing, policies };
  const after = endRun({
    metadata: stamped(metadata, plan.stamp),
    status: nextImageUpdateAutomationStatus({ status: before, startedAt: plan.startedAt, result }),
    now: new Date().toISOString(),
    outcome: { kind: 'succeeded', message: automationMessage },
  });
  await cluster.patchStatus(kind, key, {
    before,
    after,
    resourceVersion: metadata.resourceVersion,
  });
  const push = pushing.kind === 'pushed' ? { push: pushing.push } : {};
  const event = automationEvent({
    before: before.conditions ?? [],
    after: after.conditions ?? [],
    ...push,
    skipped: false,
  });
  await cluster.recordEvent(automation, event);
  for (const message of warnings) {
    await cluster.recordEvent(automation, { type: 'Warning', reason: 'UpdateWarning', message });
  }
  return reportedBy(after);
}
