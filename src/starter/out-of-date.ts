import { readMarkedPolicies } from '../domain/automation/marked-policies.ts';
import { isSelected } from '../domain/automation/policies.ts';
import { isSameImageRef } from '../domain/image/ref.ts';
import { pathOf } from '../domain/resources/key.ts';
import { getCondition } from '../domain/status/conditions.ts';
import { havePoliciesChanged } from '../domain/status/image-update-automation.ts';
import type { ImageRef } from '../domain/image/ref.ts';
import type { ImagePolicy } from '../domain/resources/image-policy.ts';
import type { ImageUpdateAutomation } from '../domain/resources/image-update-automation.ts';
import type { Fleet } from './known.ts';

/** A policy of the automation's namespace, and what it selects now: nothing if it is gone. */
interface Selection {
  readonly policy: Pick<ImagePolicy, 'metadata'>;
  readonly latestRef: ImageRef | undefined;
}

/**
 * Whether an automation has to look at what a policy selects now: its markers name the policy, or nobody knows what they
 * name, and it has not applied just that.
 */
export function waitsFor(
  automation: ImageUpdateAutomation,
  { policy, latestRef }: Selection,
): boolean {
  const { name } = policy.metadata;
  const marked = readMarkedPolicies(automation.metadata);
  const isConcerned = marked?.has(name) ?? isSelected(policy, automation.spec.policySelector);
  return isConcerned && !isSameImageRef(automation.status.observedPolicies?.[name], latestRef);
}

/** The policies that select what the automation has not applied. */
export function waitedFor(
  automation: ImageUpdateAutomation,
  { ImagePolicy }: Fleet,
): readonly ImagePolicy[] {
  const { metadata } = automation;
  const { namespace } = metadata;
  const marked = readMarkedPolicies(metadata);
  const named = marked && [...marked].map((name) => ImagePolicy.get(pathOf({ namespace, name })));
  const found: ImagePolicy[] = [];
  for (const policy of named ?? ImagePolicy.values()) {
    if (policy?.metadata.namespace !== namespace) continue;
    const { latestRef } = policy.status;
    if (latestRef !== undefined && waitsFor(automation, { policy, latestRef })) found.push(policy);
  }
  return found;
}

/** Whether a run of an automation has ended between two states of it. */
export function hasRun(
  { status: before }: ImageUpdateAutomation,
  { status: after }: ImageUpdateAutomation,
): boolean {
  if (getCondition(after.conditions ?? [], 'Reconciling')?.reason === 'Progressing') return false;
  return (
    havePoliciesChanged(before.observedPolicies, after.observedPolicies ?? {}) ||
    before.lastAutomationRunTime !== after.lastAutomationRunTime ||
    JSON.stringify(before.conditions) !== JSON.stringify(after.conditions)
  );
}
