import { ReconcileError } from '../../domain/errors.ts';
import { isSameImageRef } from '../../domain/image/ref.ts';
import { parseRepositoryName } from '../../domain/image/repository.ts';
import { assertMayNameAccount } from '../../domain/clouds/login.ts';
import { policyEvent } from '../../domain/status/event.ts';
import {
  digestNeed,
  nextImagePolicyStatus,
  policyMessage,
} from '../../domain/status/image-policy.ts';
import { isSettled } from '../../domain/status/run.ts';
import { openRun } from '../open-run.ts';
import { readReferredRepository } from './referred-repository.ts';
import { readAccess, withinScanTime } from '../image-repository/access.ts';
import { reportRun } from '../report-run.ts';
import { runStep } from '../step.ts';
import { listTags } from '../image-repository/tags.ts';
import type { ImageRef } from '../../domain/image/ref.ts';
import type { Preview } from '../../domain/loop/preview.ts';
import type { ImagePolicy } from '../../domain/resources/image-policy.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { RepositoryToRead } from '../image-repository/access.ts';
import type { CrossNamespace } from './referred-repository.ts';
import type { RunStamp } from '../../domain/status/stamp.ts';
import type { Reported, Rest } from '../run.ts';
import type { Step } from '../step.ts';
import type { TagSourceDeps } from '../image-repository/tags.ts';

/** A selection to report. */
export interface Selected {
  readonly kind: 'selected';
  readonly stamp: RunStamp;
  /** `name:tag`, for Temporal's lists. */
  readonly image: string;
  readonly latest: ImageRef;
  /** Absent: only a message wakes the loop. */
  readonly nextRunMs?: number | undefined;
}

export interface PolicyActivities {
  readonly evaluate: (input: { readonly key: ResourceKey }) => Promise<Rest | Selected>;
  readonly reportSelection: (input: {
    readonly key: ResourceKey;
    readonly selection: Selected;
  }) => Promise<Reported>;
  /** What the policy would select now. */
  readonly previewSelection: (input: { readonly key: ResourceKey }) => Promise<Preview>;
}

export type PolicyDeps = TagSourceDeps & { readonly crossNamespace: CrossNamespace };

/** The activities of an ImagePolicy. */
export function createPolicyActivities(deps: PolicyDeps): PolicyActivities {
  return {
    evaluate: ({ key }) => runStep('Failed', (step) => evaluate(deps, key, step)),
    reportSelection: (input) => runStep('Failed', () => reportSelection(deps, input)),
    previewSelection: ({ key }) => runStep('Failed', (step) => previewSelection(deps, key, step)),
  };
}

const kind = 'ImagePolicy';

/** What a tag takes in memory, with its copy on the way to the matcher. */
const bytesOfTag = 128;

/** How long Flux waits for tags that are not there yet, each time. */
const noTagsRetryMs = 30_000;

async function evaluate(deps: PolicyDeps, key: ResourceKey, step: Step): Promise<Rest | Selected> {
  const opened = await openRun(deps.cluster, { kind, key, step });
  if (opened.kind !== 'open') return opened;
  const { object: policy, stamp, intervalMs: nextRunMs } = opened;
  const { status } = policy;
  const latest = await select(deps, policy, step.signal);
  const image = `${latest.name}:${latest.tag}`;
  if (isSettled(status, stamp) && isSameImageRef(status.latestRef, latest)) {
    const message = policyMessage(latest, status.observedPreviousRef);
    return { kind: 'idle', message, image, nextRunMs };
  }
  return { kind: 'selected', stamp, image, latest, nextRunMs };
}

/** The image that the policy selects from the tags of its repository, with the digest where one is wanted. */
async function select(
  deps: PolicyDeps,
  policy: ImagePolicy,
  signal: AbortSignal,
): Promise<ImageRef> {
  const { spec, status } = policy;
  if (spec.digestReflectionPolicy === 'Always' && spec.interval === undefined) {
    throw new ReconcileError(
      'IntervalNotConfigured',
      "spec.interval must be set when spec.digestReflectionPolicy is set to 'Always'",
    );
  }
  const repository = await readReferredRepository(deps, policy, signal);
  const name = parseRepositoryName(repository.spec.image, {
    insecure: repository.spec.insecure ?? false,
  });
  assertMayNameAccount(repository.spec, deps.objectIdentity, 'in the ImageRepository ');
  const tag = await selectTag(deps, policy, { repository, name, signal });
  const ref = { name: repository.spec.image, tag };
  const need = digestNeed({ spec, status, ref });
  if (need.kind === 'none') return ref;
  if (need.kind === 'known') return { ...ref, digest: need.digest };
  try {
    const limited = withinScanTime(repository, signal);
    const access = await readAccess(deps, { repository, name, signal: limited });
    const tenant = repository.metadata.namespace;
    const query = { repository: name, access, tenant, tag, signal: limited };
    const digest = await deps.registry.resolveDigest(query);
    return { ...ref, digest };
  } catch (error) {
    const doing = `failed fetching digest of ${repository.spec.image}:${tag}`;
    throw ReconcileError.while(doing, 'Failed', error);
  }
}

async function selectTag(
  deps: PolicyDeps,
  { spec: { policy, filterTags } }: ImagePolicy,
  search: RepositoryToRead,
): Promise<string> {
  const { repository, name, signal } = search;
  const { tagCount = 0 } = repository.status.lastScanResult ?? {};
  return deps.listMemory.hold(tagCount * bytesOfTag, signal, async () => {
    const tags = await readTags(deps, search);
    const input = { policy, filterTags };
    return deps.matcher.select({ subject: name.canonicalName, input, tags, signal });
  });
}

/** The tags of the last scan, from this worker's memory or, where it was another's, from the registry again. */
async function readTags(
  deps: PolicyDeps,
  { repository, name, signal }: RepositoryToRead,
): Promise<readonly string[]> {
  const { canonicalImageName, lastScanResult } = repository.status;
  if (
    canonicalImageName === undefined ||
    lastScanResult?.tagCount === undefined ||
    lastScanResult.tagCount === 0
  ) {
    throw new ReconcileError('DependencyNotReady', 'retrying in 30s error: no tags in database', {
      retryAfterMs: noTagsRetryMs,
      retryWithinMs: noTagsRetryMs,
    });
  }
  const { revision = '' } = lastScanResult;
  const stored = await deps.tags.load({ canonicalName: canonicalImageName, checksum: revision });
  if (stored !== undefined) return stored;
  const { tags } = await listTags(deps, { repository, name, signal });
  await deps.tags.save({ canonicalName: name.canonicalName, tags });
  return tags;
}

/** Writes what a run selected into the status, and tells of it. */
export async function reportSelection(
  { cluster }: Pick<PolicyDeps, 'cluster'>,
  { key, selection }: { readonly key: ResourceKey; readonly selection: Selected },
): Promise<Reported> {
  const { stamp, latest } = selection;
  return reportRun(cluster, {
    kind,
    key,
    stamp,
    next: (policy) => {
      const status = nextImagePolicyStatus(policy.status, latest);
      const message = policyMessage(latest, status.observedPreviousRef);
      return {
        status,
        outcome: { kind: 'succeeded', message },
        events: (turn) => [policyEvent(turn)],
      };
    },
  });
}

async function previewSelection(deps: PolicyDeps, key: ResourceKey, step: Step): Promise<Preview> {
  const policy = await deps.cluster.get(kind, key, step.signal);
  if (policy === undefined) return { summary: 'the policy is gone' };
  const latest = await select(deps, policy, step.signal);
  const isNews = !isSameImageRef(policy.status.latestRef, latest);
  const digest = latest.digest === undefined ? '' : ` with digest ${latest.digest}`;
  return {
    summary: `${isNews ? 'would select' : 'has selected'} ${latest.name}:${latest.tag}${digest}`,
  };
}
