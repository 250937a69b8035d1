import { ofMarked } from './marked-policies.ts';
import { getCondition } from '../status/conditions.ts';
import { havePoliciesChanged } from '../status/image-update-automation.ts';
import { isSettled } from '../status/run.ts';
import type { MarkedPolicies } from './marked-policies.ts';
import type { ImageUpdateAutomationStatus } from '../resources/image-update-automation.ts';
import type { ObservedPolicies } from '../status/image-update-automation.ts';
import type { RunStamp } from '../status/stamp.ts';
import type { GitPlan } from './source.ts';

/** Why an update is made. */
export type UpdateReason =
  | 'last run failed'
  | 'new generation'
  | 'not ready'
  | 'policies changed'
  | 'push branch of its own'
  | 'push by refspec'
  /** The branch or tag that is checked out: only the remote knows, so it is asked where nothing else calls for an update. */
  | 'source changed';

/** Why an update is to be made, as far as can be told without asking the remote; undefined if nothing calls for one. */
export function whyUpdate({
  status,
  stamp,
  git,
  policies,
  marked,
}: {
  readonly status: ImageUpdateAutomationStatus;
  readonly stamp: RunStamp;
  readonly git: Pick<GitPlan, 'pushBranch' | 'checkoutBranch' | 'refspec'>;
  /** The images to apply. */
  readonly policies: ObservedPolicies;
  /** Those of them that matter as long as nobody moves the branch that is checked out. */
  readonly marked: MarkedPolicies;
}): UpdateReason | undefined {
  const ready = getCondition(status.conditions ?? [], 'Ready');
  const isFailed = ready?.status === 'False' && ready.observedGeneration === stamp.generation;
  const observed = ofMarked(status.observedPolicies ?? {}, marked);
  const calls: readonly [UpdateReason, boolean][] = [
    ['last run failed', isFailed],
    ['new generation', status.observedGeneration !== stamp.generation],
    ['not ready', !isSettled(status, { ...stamp, requestedAt: undefined })],
    ['policies changed', havePoliciesChanged(observed, ofMarked(policies, marked))],
    // What is on these cannot be told from the branch that is checked out.
    ['push branch of its own', git.pushBranch !== git.checkoutBranch],
    ['push by refspec', git.refspec !== undefined],
  ];
  return calls.find(([, holds]) => holds)?.[0];
}
