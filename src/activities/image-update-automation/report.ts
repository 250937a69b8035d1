import { observedPolicies } from '../../domain/automation/policies.ts';
import { automationEvent } from '../../domain/status/event.ts';
import {
  automationMessage,
  nextImageUpdateAutomationStatus,
} from '../../domain/status/image-update-automation.ts';
import { isSettled } from '../../domain/status/run.ts';
import { reportRun } from '../report-run.ts';
import type { AutomationResult } from '../../domain/status/image-update-automation.ts';
import type { ReportInput } from './contract.ts';
import type { AutomationDeps } from './deps.ts';
import type { RunReport } from '../../domain/loop/details.ts';

const kind = 'ImageUpdateAutomation';

/** Writes what a run did into the status, and tells of it. */
export async function reportUpdate(
  { cluster }: Pick<AutomationDeps, 'cluster'>,
  { key, plan, pushing, warnings }: ReportInput,
): Promise<RunReport> {
  const { stamp, startedAt } = plan;
  const result: AutomationResult = { ...pushing, policies: observedPolicies(plan.policies) };
  const push = pushing.kind === 'pushed' ? pushing.push : undefined;
  return reportRun(cluster, {
    kind,
    key,
    stamp,
    next: ({ status }) => ({
      status: nextImageUpdateAutomationStatus({ status, startedAt, result }),
      outcome: { kind: 'succeeded', message: automationMessage },
      events: (turn) => [
        // A push branch is looked at with each run, and most find nothing to do there.
        ...(push === undefined && isSettled(status, stamp)
          ? []
          : [automationEvent({ ...turn, push })]),
        ...warnings.map(
          (message) => ({ type: 'Warning', reason: 'UpdateWarning', message }) as const,
        ),
      ],
    }),
  });
}
