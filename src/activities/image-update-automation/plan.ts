import { observedPolicies, selectPolicies } from '../../domain/automation/policies.ts';
import {
  describeTarget,
  formatRevision,
  resolveTarget,
  wantedReferences,
} from '../../domain/git/reference.ts';
import { intervalMsOf } from '../../domain/loop/limits.ts';
import { getCondition, isReady } from '../../domain/status/conditions.ts';
import {
  automationMessage,
  havePoliciesChanged,
  nextImageUpdateAutomationStatus,
} from '../../domain/status/image-update-automation.ts';
import { readSource } from './source.ts';
import { checkoutError } from './git-error.ts';
import { openRun } from '../open-run.ts';
import type { ImageUpdateAutomation } from '../../domain/resources/image-update-automation.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { NamedImage } from '../../domain/setters/rewrite.ts';
import type { AutomationSource } from './source.ts';
import type { AutomationDeps, UpdatePlan } from './activities.ts';
import type { Rest, RunStamp } from '../run.ts';
import type { Step } from '../step.ts';

const kind = 'ImageUpdateAutomation';

/** Whether policies or remote have moved since the last run; if they have not, only the time of the run is written. */
export async function plan(
  deps: AutomationDeps,
  key: ResourceKey,
  step: Step,
): Promise<Rest | UpdatePlan> {
  const startedAt = new Date().toISOString();
  const opened = await openRun(deps.cluster, { kind, key, step });
  if (opened.kind !== 'open') return opened;
  const { object: automation, stamp } = opened;
  const intervalMs = intervalMsOf(automation.spec.interval);
  step.run.intervalMs = intervalMs ?? 0;

  const [policies, source] = await Promise.all([
    deps.cluster.list('ImagePolicy', { namespace: key.namespace }, step.signal),
    readSource(deps, automation, step.signal),
  ]);
  const images = selectPolicies(policies, automation.spec.policySelector);
  if (
    isSettled(automation, { source, images, stamp }) &&
    (await isAtRest(deps, automation, { source, step }))
  ) {
    const { status: before } = automation;
    const after = nextImageUpdateAutomationStatus({
      status: before,
      startedAt,
      result: { kind: 'skipped' },
    });
    await deps.cluster.patchStatus(kind, key, {
      before,
      after,
      resourceVersion: automation.metadata.resourceVersion,
    });
    return { kind: 'idle', message: automationMessage, nextRunMs: intervalMs };
  }
  const ready = getCondition(automation.status.conditions ?? [], 'Ready');
  // Whatever the newest failure was: the push of a run before it may have landed.
  const mayHavePushed = ready?.status === 'False';
  return { kind: 'update', stamp, startedAt, policies: images, intervalMs, mayHavePushed };
}

interface Found {
  readonly source: AutomationSource;
  readonly images: readonly NamedImage[];
  readonly stamp: RunStamp;
}

/** Whether nothing but the remote could call for work. */
function isSettled(
  { metadata, status }: ImageUpdateAutomation,
  { source, images, stamp }: Found,
): boolean {
  const conditions = status.conditions ?? [];
  return (
    isReady(conditions) &&
    conditions.length === 1 &&
    status.observedGeneration === metadata.generation &&
    [undefined, status.lastHandledReconcileAt].includes(stamp.requestedAt) &&
    source.git.pushBranch === source.git.checkoutBranch &&
    source.git.refspec === undefined &&
    !havePoliciesChanged(status.observedPolicies, observedPolicies(images))
  );
}

/** Whether the remote is where the last run left it. */
async function isAtRest(
  { git }: AutomationDeps,
  { metadata: { namespace }, status }: ImageUpdateAutomation,
  { source, step }: { readonly source: AutomationSource; readonly step: Step },
): Promise<boolean> {
  const {
    access,
    git: { target },
    timeoutMs,
  } = source;
  try {
    const refs = await git.remoteRefs(access, wantedReferences(target), {
      signal: step.signal,
      timeoutMs,
      namespace,
    });
    const [checkout] = resolveTarget(target, refs);
    return checkout !== undefined && formatRevision(checkout) === status.observedSourceRevision;
  } catch (error) {
    throw checkoutError(error, describeTarget(target));
  }
}
