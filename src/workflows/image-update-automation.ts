import { CancellationScope, CancelledFailure, continueAsNew } from '@temporalio/workflow';
import { gitActivities, kubernetesActivities } from './activities.ts';
import { reconcileLoop } from './loop.ts';
import type {
  Pushing,
  Rewriting,
  UpdatePlan,
} from '../activities/image-update-automation/contract.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { ReconcileInput } from './messages.ts';
import type { RunResult } from './run-result.ts';
import type { GiveWarnings } from './run-once.ts';

/**
 * The life of an ImageUpdateAutomation: find what is out of date in Git, rewrite it, push, report.
 */
export async function imageUpdateAutomation(input: ReconcileInput): Promise<void> {
  const { key } = input;
  const carried = await reconcileLoop(input, {
    kind: 'ImageUpdateAutomation',
    lostReason: 'GitOperationFailed',
    run: async (_forced, give) => {
      const plan = await gitActivities().plan({ key });
      if (plan.kind !== 'update') return plan;
      const rewriting = await gitActivities(summarizePlan(plan)).rewrite({ key, plan });
      if (CancellationScope.current().consideredCancelled)
        throw new CancelledFailure('interrupted');
      // Not cancellable: of a push that was interrupted we would not know whether it landed.
      return CancellationScope.nonCancellable(() => finish(key, { plan, rewriting, give }));
    },
    preview: () => gitActivities().previewUpdate({ key }),
  });
  if (carried !== undefined)
    await continueAsNew<typeof imageUpdateAutomation>({ ...input, carried });
}

/** Why the run updates, and how many images it applies. */
function summarizePlan({ why, policies }: UpdatePlan): string {
  const count = `${policies.length} policies`;
  return why === undefined ? count : `${why}: ${count}`;
}

interface Finishing {
  readonly plan: UpdatePlan;
  readonly rewriting: Rewriting;
  readonly give: GiveWarnings;
}

async function finish(key: ResourceKey, { plan, rewriting, give }: Finishing): Promise<RunResult> {
  const pushing = rewriting.kind === 'changed' ? await push(key, plan, rewriting) : rewriting;
  const warnings = [...rewriting.warnings, ...(pushing.kind === 'pushed' ? pushing.warnings : [])];
  const report = kubernetesActivities(summarize(pushing));
  const reported = await report.reportUpdate({ key, plan, pushing, warnings: give(warnings) });
  return { kind: 'reported', ...reported, nextRunMs: plan.intervalMs };
}

function push(
  key: ResourceKey,
  plan: UpdatePlan,
  { checkout, base, files, changes }: Extract<Rewriting, { kind: 'changed' }>,
): Promise<Pushing> {
  const summary = `${changes} changes in ${files} files, on ${base.base.slice(0, 7)}`;
  return gitActivities(summary).commitAndPush({ key, plan, checkout, base });
}

function summarize(pushing: Pushing): string {
  if (pushing.kind === 'unchanged') return 'nothing to change';
  return `pushed ${pushing.push.commit.slice(0, 7)} to ${pushing.push.branch}`;
}
