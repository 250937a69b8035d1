import { CancellationScope, CancelledFailure, continueAsNew } from '@temporalio/workflow';
import { gitActivities, kubernetesActivities } from './activities.ts';
import { reconcileLoop } from './loop.ts';
import { counted } from '../domain/text.ts';
import type {
  DecidedPlan,
  Pushing,
  Rewriting,
  UpdatePlan,
} from '../activities/image-update-automation/contract.ts';
import type { LastPush } from '../domain/loop/details.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { ReconcileInput } from './messages.ts';
import type { RunResult } from './run-result.ts';
import type { Run } from './run-once.ts';

/**
 * The life of an ImageUpdateAutomation: find what is out of date in Git, rewrite it, push, report.
 */
export async function imageUpdateAutomation(input: ReconcileInput): Promise<void> {
  const { key } = input;
  const carried = await reconcileLoop(input, {
    kind: 'ImageUpdateAutomation',
    lostReason: 'GitOperationFailed',
    run: async (run) => {
      const plan = await run.step((seen) => gitActivities().plan({ key, seen }));
      if (plan.kind !== 'update') return plan;
      const { rewrite } = gitActivities(summarizePlan(plan));
      const rewriting = await run.step((seen) => rewrite({ key, plan, seen }));
      if (CancellationScope.current().consideredCancelled)
        throw new CancelledFailure('interrupted');
      // Not cancellable: of a push that was interrupted we would not know whether it landed.
      const policies = rewriting.policies ?? plan.policies ?? [];
      const decided = { ...plan, policies };
      return CancellationScope.nonCancellable(() => finish(key, { plan: decided, rewriting, run }));
    },
    preview: () => gitActivities().previewUpdate({ key }),
  });
  if (carried !== undefined)
    await continueAsNew<typeof imageUpdateAutomation>({ ...input, carried });
}

/** Why the run updates, and how many images it applies. */
function summarizePlan({ why, policies, selected = policies?.length ?? 0 }: UpdatePlan): string {
  const count = counted(selected, 'policy', 'policies');
  return why === undefined ? count : `${why}: ${count}`;
}

type Changed = Extract<Rewriting, { readonly kind: 'changed' }>;

interface Finishing {
  readonly plan: DecidedPlan;
  readonly rewriting: Rewriting;
  readonly run: Run;
}

async function finish(key: ResourceKey, finishing: Finishing): Promise<RunResult> {
  const { plan, rewriting, run } = finishing;
  const pushing =
    rewriting.kind === 'changed' ? await push(key, { ...finishing, rewriting }) : rewriting;
  const warnings = [...rewriting.warnings, ...(pushing.kind === 'pushed' ? pushing.warnings : [])];
  const given = run.give(warnings);
  const { reportUpdate } = kubernetesActivities(summarize(pushing));
  const reported = await run.step((seen) =>
    reportUpdate({ key, plan, pushing, warnings: given, seen }),
  );
  return { kind: 'reported', ...reported, push: pushOf(pushing), nextRunMs: plan.intervalMs };
}

function push(
  key: ResourceKey,
  { plan, rewriting, run }: Finishing & { readonly rewriting: Changed },
): Promise<Pushing> {
  const { checkout, base, files, changes } = rewriting;
  const edits = `${counted(changes, 'change')} in ${counted(files, 'file')}`;
  const { commitAndPush } = gitActivities(`${edits}, on ${base.base.slice(0, 7)}`);
  return run.step((seen) => commitAndPush({ key, plan, checkout, base, seen }));
}

/** What there is to show of a push; its message is in the Event. */
function pushOf(pushing: Pushing): LastPush | undefined {
  if (pushing.kind === 'unchanged') return undefined;
  const { commit, branch, pushedAt, page } = pushing.push;
  return { commit, branch, pushedAt, page };
}

function summarize(pushing: Pushing): string {
  if (pushing.kind === 'unchanged') return 'nothing to change';
  return `pushed ${pushing.push.commit.slice(0, 7)} to ${pushing.push.branch}`;
}
