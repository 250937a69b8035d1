import { ReconcileError } from '../../domain/errors.ts';
import { isSameImageRef } from '../../domain/image/ref.ts';
import { parseRepositoryName } from '../../domain/image/repository.ts';
import { evaluatePolicy } from '../../domain/policy/evaluate.ts';
import { cloudLoginOf } from '../../domain/registry/cloud-identity.ts';
import { isReady } from '../../domain/status/conditions.ts';
import { policyEvent } from '../../domain/status/event.ts';
import {
  digestNeed,
  nextImagePolicyStatus,
  policyDelayMs,
  policyMessage,
} from '../../domain/status/image-policy.ts';
import { endRun } from '../../domain/status/run.ts';
import { clusterUnavailable } from '../failure.ts';
import { createFilterMemory } from './filter-memory.ts';
import { openRun } from '../open-run.ts';
import { readReferredRepository } from './referred-repository.ts';
import { readAccess, withinScanTime } from '../image-repository/access.ts';
import { reportedBy, stamped } from '../report.ts';
import { runStep } from '../step.ts';
import { listTags } from '../image-repository/tags.ts';
import type { Filtering } from '../../domain/policy/evaluate.ts';
import type { ImageRef } from '../../domain/image/ref.ts';
import type { ImagePolicy } from '../../domain/resources/image-policy.ts';
import type { ImageRepository } from '../../domain/resources/image-repository.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { CrossNamespace } from './referred-repository.ts';
import type { Reported, Rest, RunStamp } from '../run.ts';
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
  readonly nextRunMs?: number;
}

export interface PolicyActivities {
  readonly evaluate: (input: { readonly key: ResourceKey }) => Promise<Rest | Selected>;
  readonly reportSelection: (input: {
    readonly key: ResourceKey;
    readonly selection: Selected;
  }) => Promise<Reported>;
  /** What the policy would select now. */
  readonly previewSelection: (input: {
    readonly key: ResourceKey;
  }) => Promise<{ readonly summary: string }>;
}

export type PolicyDeps = TagSourceDeps & { readonly crossNamespace: CrossNamespace };

/** The activities of an ImagePolicy. */
export function createPolicyActivities(policyDeps: PolicyDeps): PolicyActivities {
  const deps = { ...policyDeps, filterOf: createFilterMemory() };
  return {
    evaluate: ({ key }) => runStep('Failed', (step) => evaluate(deps, key, step)),
    reportSelection: (input) => runStep('Failed', () => reportSelection(deps, input)),
    previewSelection: ({ key }) => runStep('Failed', (step) => previewSelection(deps, key, step)),
  };
}

const kind = 'ImagePolicy';

/** How long Flux waits for tags that are not there yet. */
const noTagsRetryMs = 30_000;

type Deps = PolicyDeps & { readonly filterOf: (subject: string) => Filtering };

async function evaluate(deps: Deps, key: ResourceKey, step: Step): Promise<Rest | Selected> {
  const opened = await openRun(deps.cluster, { kind, key, step });
  if (opened.kind !== 'open') return opened;
  const { object: policy, stamp } = opened;
  const nextRunMs = policyDelayMs(policy.spec);
  const next = nextRunMs === undefined ? {} : { nextRunMs };
  const latest = await select(deps, policy, step.signal);
  const image = `${latest.name}:${latest.tag}`;
  if (isReported(policy, latest, stamp)) {
    return {
      kind: 'idle',
      message: policyMessage(latest, policy.status.observedPreviousRef),
      image,
      ...next,
    };
  }
  return { kind: 'selected', stamp, image, latest, ...next };
}

/** The image that the policy selects from the tags of its repository, with the digest where one is wanted. */
async function select(deps: Deps, policy: ImagePolicy, signal: AbortSignal): Promise<ImageRef> {
  const { spec, status } = policy;
  if (spec.digestReflectionPolicy === 'Always' && spec.interval === undefined) {
    throw new ReconcileError(
      'IntervalNotConfigured',
      "spec.interval must be set when spec.digestReflectionPolicy is set to 'Always'",
      { terminal: true },
    );
  }
  const repository = await readReferredRepository(deps, policy, signal);
  const name = parseRepositoryName(repository.spec.image, {
    insecure: repository.spec.insecure ?? false,
  });
  cloudLoginOf(repository.spec, deps.objectIdentity, 'in the ImageRepository ');
  const tags = await readTags(deps, repository, signal);
  const tag = evaluatePolicy(spec, tags, deps.filterOf(name.canonicalName));
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
    if (error instanceof ReconcileError && error.reason === clusterUnavailable) throw error;
    throw digestError(`${repository.spec.image}:${tag}`, error);
  }
}

function digestError(image: string, cause: unknown): ReconcileError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const retryAfterMs = cause instanceof ReconcileError ? cause.retryAfterMs : undefined;
  return new ReconcileError('Failed', `failed fetching digest of ${image}: ${message}`, {
    cause,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** The tags of the last scan, from this worker's memory or, where it was another's, from the registry again. */
async function readTags(
  deps: PolicyDeps,
  repository: ImageRepository,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { canonicalImageName, lastScanResult } = repository.status;
  if (
    canonicalImageName === undefined ||
    lastScanResult?.tagCount === undefined ||
    lastScanResult.tagCount === 0
  ) {
    throw new ReconcileError('DependencyNotReady', 'retrying in 30s error: no tags in database', {
      retryAfterMs: noTagsRetryMs,
    });
  }
  const { revision = '' } = lastScanResult;
  const stored = await deps.tags.load({ canonicalName: canonicalImageName, checksum: revision });
  if (stored !== undefined) return stored;
  const name = parseRepositoryName(repository.spec.image, {
    insecure: repository.spec.insecure ?? false,
  });
  const tags = await listTags(deps, { repository, name, signal });
  await deps.tags.save({ canonicalName: name.canonicalName, tags });
  return tags;
}

/** Whether the status says all of it already. */
function isReported({ metadata, status }: ImagePolicy, latest: ImageRef, stamp: RunStamp): boolean {
  const conditions = status.conditions ?? [];
  return (
    isReady(conditions) &&
    conditions.length === 1 &&
    status.observedGeneration === metadata.generation &&
    [undefined, status.lastHandledReconcileAt].includes(stamp.requestedAt) &&
    isSameImageRef(status.latestRef, latest)
  );
}

async function reportSelection(
  { cluster }: PolicyDeps,
  { key, selection }: { readonly key: ResourceKey; readonly selection: Selected },
): Promise<Reported> {
  const policy = await cluster.get(kind, key);
  if (policy === undefined)
    return { ready: true, reason: 'Deleted', message: 'the resource is gone' };
  const { metadata, status: before } = policy;
  const status = nextImagePolicyStatus(before, selection.latest);
  const after = endRun({
    metadata: stamped(metadata, selection.stamp),
    status,
    now: new Date().toISOString(),
    outcome: {
      kind: 'succeeded',
      message: policyMessage(selection.latest, status.observedPreviousRef),
    },
  });
  await cluster.patchStatus(kind, key, {
    before,
    after,
    resourceVersion: metadata.resourceVersion,
  });
  await cluster.recordEvent(
    policy,
    policyEvent({ before: before.conditions ?? [], after: after.conditions ?? [] }),
  );
  return reportedBy(after);
}

async function previewSelection(
  deps: Deps,
  key: ResourceKey,
  { signal }: Step,
): Promise<{ readonly summary: string }> {
  const policy = await deps.cluster.get(kind, key, signal);
  if (policy === undefined) return { summary: 'the policy is gone' };
  const latest = await select(deps, policy, signal);
  const isNews = !isSameImageRef(policy.status.latestRef, latest);
  const digest = latest.digest === undefined ? '' : ` with digest ${latest.digest}`;
  return {
    summary: `${isNews ? 'would select' : 'has selected'} ${latest.name}:${latest.tag}${digest}`,
  };
}
