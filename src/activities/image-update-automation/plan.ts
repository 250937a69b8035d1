import { commitPage } from '../../domain/git/commit-page.ts';
import { readMarkedPolicies } from '../../domain/automation/marked-policies.ts';
import {
  ifFew,
  markedOf,
  observedPolicies,
  selectPolicies,
  toldOf,
} from '../../domain/automation/policies.ts';
import { whyUpdate } from '../../domain/automation/why.ts';
import {
  describeTarget,
  formatRevision,
  resolveTarget,
  wantedReferences,
} from '../../domain/git/reference.ts';
import { getCondition, readySince } from '../../domain/status/conditions.ts';
import { automationEvent } from '../../domain/status/event.ts';
import {
  automationMessage,
  lastPushOf,
  nextImageUpdateAutomationStatus,
} from '../../domain/status/image-update-automation.ts';
import { beginRun, isAnswered } from '../../domain/status/run.ts';
import { readSource } from './source.ts';
import { checkoutError } from './git-error.ts';
import { readRun, writeProgress } from '../open-run.ts';
import { endRunOf } from '../report-run.ts';
import { writeStatus } from '../write-status.ts';
import type { ImageUpdateAutomation } from '../../domain/resources/image-update-automation.ts';
import type { CommonStatus } from '../../domain/status/run.ts';
import type { RunStamp } from '../../domain/status/stamp.ts';
import type { Cluster } from '../../ports/cluster.ts';
import type { AutomationSource } from './source.ts';
import type { UpdatePlan } from './contract.ts';
import type { AutomationDeps } from './deps.ts';
import type { Rest } from '../run.ts';
import type { Sighted } from '../sight.ts';
import type { Step } from '../step.ts';

const kind = 'ImageUpdateAutomation';

/**
 * Whether policies or remote have moved since the last run; if they have not, only the time of the run is written, and the
 * answer to who asked for it.
 */
export async function plan(
  deps: AutomationDeps,
  { key }: Sighted,
  step: Step,
): Promise<Rest | UpdatePlan> {
  const startedAt = new Date().toISOString();
  const opened = await readRun(deps.cluster, { kind, key, step });
  if (opened.kind !== 'open') return opened;
  const { object: automation, stamp, intervalMs } = opened;
  const { metadata, status } = automation;

  const [all, source] = await Promise.all([
    deps.cluster.list('ImagePolicy', { namespace: key.namespace }, step.signal),
    readSource(deps, automation, step.signal),
  ]);
  const policies = selectPolicies(all, automation.spec.policySelector);
  const marked = readMarkedPolicies(metadata);
  const images = observedPolicies(markedOf(policies, marked));
  const why =
    whyUpdate({ status, stamp, git: source.git, policies: images, marked }) ??
    ((await hasMoved(deps, automation, { source, step })) ? 'source changed' : undefined);
  if (why === undefined) {
    const told = observedPolicies(toldOf(policies, marked));
    const result = { kind: 'skipped', policies: told } as const;
    const after = nextImageUpdateAutomationStatus({ status, startedAt, result });
    if (isAnswered(status, stamp)) await writeStatus(deps.cluster, automation, after);
    else await answer(deps.cluster, automation, { stamp, status: after });
    return {
      kind: 'idle',
      message: automationMessage,
      since: readySince(status.conditions),
      push: lastPushOf(status, {
        branch: source.git.pushBranch,
        page: (commit) => commitPage(source.access.url, commit),
      }),
      nextRunMs: intervalMs,
    };
  }
  const begun = beginRun({ kind, metadata, status, now: startedAt });
  writeProgress(deps.cluster, { object: automation, begun, step });
  // Whatever the newest failure was: the push of a run before it may have landed.
  const mayHavePushed = getCondition(status.conditions ?? [], 'Ready')?.status === 'False';
  const selected = policies.length;
  return {
    kind: 'update',
    why,
    stamp,
    startedAt,
    policies: ifFew(policies),
    selected,
    intervalMs,
    mayHavePushed,
  };
}

/** Ends a run that somebody asked for and that found nothing to do. */
function answer(
  cluster: Cluster,
  automation: ImageUpdateAutomation,
  { stamp, status }: { readonly stamp: RunStamp; readonly status: CommonStatus },
): Promise<unknown> {
  return endRunOf(cluster, automation, {
    stamp,
    status,
    outcome: { kind: 'succeeded', message: automationMessage },
    events: (turn) => [automationEvent(turn)],
  });
}

/** Whether the remote is not where the last run left it. */
async function hasMoved(
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
    return checkout === undefined || formatRevision(checkout) !== status.observedSourceRevision;
  } catch (error) {
    throw checkoutError(error, describeTarget(target));
  }
}
