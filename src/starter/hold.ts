import { isSelected } from '../domain/automation/policies.ts';
import { pathOf } from '../domain/resources/key.ts';
import { requestedAtAnnotation } from '../domain/resources/annotations.ts';
import { getCondition } from '../domain/status/conditions.ts';
import type { ImagePolicy } from '../domain/resources/image-policy.ts';
import type { ImageRepository } from '../domain/resources/image-repository.ts';
import type { ImageUpdateAutomation } from '../domain/resources/image-update-automation.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { CommonStatus } from '../domain/status/run.ts';
import type { Known } from './known.ts';

/*
 * Resources that are applied together come one after the other, in any order. The first run of one that needs what the
 * first run of another finds waits for it, or it would be made twice.
 */

/** As long as a policy without tags waits before it looks again, and so an automation for its policies. */
const firstScanMs = 30_000;
/** Without its repository a policy can only fail. */
const repositoryMs = 2_000;
/** Policies that are applied with an automation are there within it. */
const policiesMs = 500;

/** Milliseconds that a resource may be kept waiting for its first run; 0 where it is to run at once. */
export function holdOf({ kind, key }: Subject, known: Known): number {
  const path = pathOf(key);
  const object = kind === 'ImageRepository' ? undefined : known.fleet[kind].get(path);
  // Of one that our schema refuses only the head is known.
  if (object === undefined || object !== known.heads[kind].get(path)) return 0;
  const { metadata, spec } = object;
  const isAsked = metadata.annotations[requestedAtAnnotation] !== undefined;
  if (isAsked || metadata.deletionTimestamp !== undefined || spec.suspend === true) return 0;
  if (!hasNotRun(object)) return 0;
  return object.kind === 'ImagePolicy' ? untilScanned(object, known) : untilSelected(object, known);
}

interface Subject {
  readonly kind: ImageKind;
  readonly key: ResourceKey;
}

/** Whether no run of it has said anything yet. */
export function hasNotRun({ status }: { readonly status: CommonStatus }): boolean {
  return (status.conditions ?? []).length === 0;
}

/** Whether a scan of the repository is under way or soon will be, and it has not been scanned before. */
export function awaitsFirstScan({ spec, status }: ImageRepository): boolean {
  return spec.suspend !== true && status.lastScanResult === undefined && !isDecided(status);
}

function untilScanned({ metadata, spec }: ImagePolicy, { fleet, heads, isOurs }: Known): number {
  const { name, namespace = metadata.namespace } = spec.imageRepositoryRef;
  const path = pathOf({ namespace, name });
  const repository = fleet.ImageRepository.get(path);
  if (repository !== undefined)
    return isOurs('ImageRepository', repository) && awaitsFirstScan(repository) ? firstScanMs : 0;
  return heads.ImageRepository.has(path) ? 0 : repositoryMs;
}

function untilSelected(automation: ImageUpdateAutomation, known: Known): number {
  const undecided = undecidedIn(automation.metadata.namespace, known);
  return awaitsSelection(automation, undecided) ? firstScanMs : policiesMs;
}

/** The policies of a namespace whose first selection is still to come, found one by one. */
export function* undecidedIn(namespace: string, { fleet, isOurs }: Known): Iterable<ImagePolicy> {
  for (const policy of fleet.ImagePolicy.values()) {
    if (policy.metadata.namespace !== namespace || isDecided(policy.status)) continue;
    if (policy.spec.suspend !== true && isOurs('ImagePolicy', policy)) yield policy;
  }
}

/** Whether an automation picks one of these policies. */
export function awaitsSelection(
  { spec }: ImageUpdateAutomation,
  undecided: Iterable<ImagePolicy>,
): boolean {
  for (const policy of undecided) if (isSelected(policy, spec.policySelector)) return true;
  return false;
}

/** Whether a run has come to an end, well or not. */
function isDecided({ conditions = [] }: CommonStatus): boolean {
  return (getCondition(conditions, 'Ready')?.status ?? 'Unknown') !== 'Unknown';
}
