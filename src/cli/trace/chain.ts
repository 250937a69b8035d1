import { readMarkedPolicies } from '../../domain/automation/marked-policies.ts';
import { isSelected } from '../../domain/automation/policies.ts';
import { formatImageRef } from '../../domain/image/ref.ts';
import { parseRepositoryName } from '../../domain/image/repository.ts';
import { getCondition } from '../../domain/status/conditions.ts';
import { counted } from '../../domain/text.ts';
import type { ImagePolicy } from '../../domain/resources/image-policy.ts';
import type { ImageRepository } from '../../domain/resources/image-repository.ts';
import type { ImageUpdateAutomation } from '../../domain/resources/image-update-automation.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { Conditions } from '../../domain/status/conditions.ts';

/** What a cluster has of the three kinds. */
export interface Fleet {
  readonly repositories: readonly ImageRepository[];
  readonly policies: readonly ImagePolicy[];
  readonly automations: readonly ImageUpdateAutomation[];
}

/** A resource on the way from an image to a commit. */
export interface Link extends ResourceKey {
  readonly kind: ImageKind;
  /** The status of its condition Ready. */
  readonly ready: string;
  /** What it found, selected or did last. */
  readonly says: string;
}

/** The policy that a marker names with what it depends on, and the automations that write what it selects. */
export function chainOfPolicy(fleet: Fleet, key: ResourceKey): readonly Link[] {
  return chainOf(
    fleet,
    fleet.policies.filter((policy) => isAt(policy, key)),
  );
}

/** The ImageRepositories of an image, with or without a tag, and what depends on them. */
export function chainOfImage(fleet: Fleet, image: string): readonly Link[] {
  const wanted = canonical(image);
  const repositories = fleet.repositories.filter(({ spec }) => canonical(spec.image) === wanted);
  const policies = fleet.policies.filter((policy) =>
    repositories.some((repository) => isAt(repository, repositoryKey(policy))),
  );
  return [
    ...repositories
      .filter((one) => !policies.some((policy) => isAt(one, repositoryKey(policy))))
      .map(linkOfRepository),
    ...chainOf(fleet, policies),
  ];
}

function chainOf(fleet: Fleet, policies: readonly ImagePolicy[]): readonly Link[] {
  return [
    ...fleet.repositories
      .filter((one) => policies.some((policy) => isAt(one, repositoryKey(policy))))
      .map(linkOfRepository),
    ...policies.map(linkOfPolicy),
    ...fleet.automations
      .filter((one) => policies.some((policy) => isWrittenBy(policy, one)))
      .map(linkOfAutomation),
  ];
}

/** By the markers of its last run; where they are not known, by its selector. */
function isWrittenBy(policy: ImagePolicy, { metadata, spec }: ImageUpdateAutomation): boolean {
  const { namespace, name } = policy.metadata;
  if (metadata.namespace !== namespace || !isSelected(policy, spec.policySelector)) return false;
  return readMarkedPolicies(metadata)?.has(name) ?? true;
}

function repositoryKey({ metadata, spec }: ImagePolicy): ResourceKey {
  const { name, namespace = metadata.namespace } = spec.imageRepositoryRef;
  return { namespace, name };
}

function isAt({ metadata }: { readonly metadata: ResourceKey }, key: ResourceKey): boolean {
  return metadata.namespace === key.namespace && metadata.name === key.name;
}

/** Of an image that is none, itself. */
function canonical(image: string): string {
  const name = image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
  try {
    return parseRepositoryName(name, { insecure: false }).canonicalName;
  } catch {
    return name;
  }
}

function linkOfRepository({ kind, metadata, spec, status }: ImageRepository): Link {
  const { tagCount, scanTime } = status.lastScanResult ?? {};
  const says =
    tagCount === undefined
      ? `${spec.image}, not scanned yet`
      : `${spec.image}: ${counted(tagCount, 'tag')}${at(', scanned ', scanTime)}`;
  return link({ kind, metadata, conditions: status.conditions, says });
}

function linkOfPolicy({ kind, metadata, status }: ImagePolicy): Link {
  const { latestRef, conditions } = status;
  const says =
    latestRef === undefined ? 'has selected nothing' : `selects ${formatImageRef(latestRef)}`;
  return link({ kind, metadata, conditions, says });
}

function linkOfAutomation({ kind, metadata, status }: ImageUpdateAutomation): Link {
  const { lastPushCommit, lastPushTime, lastAutomationRunTime, conditions } = status;
  const pushed =
    lastPushCommit === undefined
      ? 'has pushed nothing'
      : `last pushed ${lastPushCommit}${at(' at ', lastPushTime)}`;
  const says = `${pushed}${at(', last ran at ', lastAutomationRunTime)}`;
  return link({ kind, metadata, conditions, says });
}

function at(before: string, instant: string | undefined): string {
  return instant === undefined ? '' : `${before}${instant}`;
}

function link({
  kind,
  metadata: { namespace, name },
  conditions = [],
  says,
}: {
  readonly kind: ImageKind;
  readonly metadata: ResourceKey;
  readonly conditions: Conditions | undefined;
  readonly says: string;
}): Link {
  const ready = getCondition(conditions, 'Ready');
  const why = ready?.status === 'False' ? `; ${ready.reason}: ${ready.message}` : '';
  return { kind, namespace, name, ready: ready?.status ?? 'Unknown', says: `${says}${why}` };
}
