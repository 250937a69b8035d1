import { parseDuration } from '../../domain/duration.ts';
import { parseRepositoryName } from '../../domain/image/repository.ts';
import { cloudLoginOf } from '../../domain/registry/cloud-identity.ts';
import { omittedEvent, repositoryEvent } from '../../domain/status/event.ts';
import {
  beginScan,
  decideScan,
  nextImageRepositoryStatus,
  repositoryMessage,
} from '../../domain/status/image-repository.ts';
import { isReady } from '../../domain/status/conditions.ts';
import { endRun } from '../../domain/status/run.ts';
import { openRun, tellBegun } from '../open-run.ts';
import { reportedBy, stamped } from '../report.ts';
import { runStep } from '../step.ts';
import { listTags } from './tags.ts';
import type { ImageRepository } from '../../domain/resources/image-repository.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ScanResult } from '../../domain/status/image-repository.ts';
import type { Reported, Rest, RunStamp } from '../run.ts';
import type { Step } from '../step.ts';
import type { TagSourceDeps } from './tags.ts';

/** A scan that found something to report. The tag list itself stays out of Temporal's history. */
export interface Scanned {
  readonly kind: 'scanned';
  readonly stamp: RunStamp;
  readonly image: string;
  readonly canonicalName: string;
  readonly result: ScanResult;
  readonly nextRunMs: number;
  /** Entries that the registry lists and that are no tags; absent: none. */
  readonly omitted?: number;
}

export interface RepositoryActivities {
  /** Lists the tags if a scan is due; `forced`: due or not. */
  readonly scan: (input: {
    readonly key: ResourceKey;
    readonly forced: boolean;
  }) => Promise<Rest | Scanned>;
  readonly reportScan: (input: {
    readonly key: ResourceKey;
    readonly scan: Scanned;
  }) => Promise<Reported>;
}

/** The activities of an ImageRepository. */
export function createRepositoryActivities(deps: TagSourceDeps): RepositoryActivities {
  return {
    scan: ({ key, forced }) =>
      runStep('ReadOperationFailed', (step) => scan(deps, { key, forced, step })),
    reportScan: (input) => runStep('Failed', () => reportScan(deps, input)),
  };
}

const kind = 'ImageRepository';

async function scan(
  deps: TagSourceDeps,
  {
    key,
    forced,
    step,
  }: { readonly key: ResourceKey; readonly forced: boolean; readonly step: Step },
): Promise<Rest | Scanned> {
  const opened = await openRun(deps.cluster, { kind, key, step, told: 'later' });
  if (opened.kind !== 'open') return opened;
  const { object: repository, stamp } = opened;
  const { spec } = repository;
  step.run.intervalMs = parseDuration(spec.interval);

  cloudLoginOf(spec, deps.objectIdentity);
  const name = parseRepositoryName(spec.image, { insecure: spec.insecure ?? false });
  const { canonicalName } = name;
  const decision = decideScan({
    repository,
    canonicalName,
    storedTagCount: repository.status.lastScanResult?.tagCount ?? 0,
    nowMs: Date.now(),
  });
  const now = new Date().toISOString();
  const begun = beginScan({ repository, decision, now });
  const isRetry = !isReady(repository.status.conditions ?? []);
  if (decision.kind === 'waiting' && !forced && !isRetry) {
    const { nextDelayMs } = decision;
    if (begun !== undefined) await observeSpec(deps, { repository, stamp, now, nextDelayMs });
    return rest(repository, nextDelayMs);
  }
  tellBegun(deps.cluster, { object: repository, begun, step });
  const { tags, omitted } = await listTags(deps, { repository, name, signal: step.signal });
  const revision = await deps.tags.save({ canonicalName, tags });
  const result: ScanResult = {
    revision,
    tagCount: tags.length,
    latestTags: tags.slice(0, 10),
    scannedAt: new Date().toISOString(),
  };
  const nextRunMs = parseDuration(spec.interval);
  if (begun === undefined && isRoutine(repository, { canonicalName, result, stamp })) {
    await touch(deps, { repository, canonicalName, result });
    return rest(repository, nextRunMs);
  }
  return {
    kind: 'scanned',
    stamp,
    image: spec.image,
    canonicalName,
    result,
    nextRunMs,
    ...(omitted === 0 ? {} : { omitted }),
  };
}

function rest(repository: ImageRepository, nextRunMs: number): Rest {
  return {
    kind: 'idle',
    message: repositoryMessage(repository.status),
    image: repository.spec.image,
    nextRunMs,
  };
}

/** Reports a change of the spec that asks for no scan. */
async function observeSpec(
  { cluster }: TagSourceDeps,
  {
    repository,
    stamp,
    now,
    nextDelayMs,
  }: {
    readonly repository: ImageRepository;
    readonly stamp: RunStamp;
    readonly now: string;
    readonly nextDelayMs: number;
  },
): Promise<void> {
  const { metadata, status } = repository;
  const after = endRun({
    metadata: stamped(metadata, stamp),
    status,
    now,
    outcome: { kind: 'succeeded', message: repositoryMessage(status) },
  });
  const { resourceVersion } = metadata;
  await cluster.patchStatus(kind, metadata, { before: status, after, resourceVersion });
  const turn = { before: status.conditions ?? [], after: after.conditions ?? [] };
  await cluster.recordEvent(repository, repositoryEvent({ ...turn, nextDelayMs }));
}

/** Whether nothing is to be told of a scan but its time. */
function isRoutine(
  { status, metadata }: ImageRepository,
  found: { readonly canonicalName: string; readonly result: ScanResult; readonly stamp: RunStamp },
): boolean {
  return (
    isReady(status.conditions ?? []) &&
    (status.conditions ?? []).length === 1 &&
    status.observedGeneration === metadata.generation &&
    [undefined, status.lastHandledReconcileAt].includes(found.stamp.requestedAt) &&
    status.canonicalImageName === found.canonicalName &&
    status.lastScanResult?.revision === found.result.revision
  );
}

async function touch(
  { cluster }: TagSourceDeps,
  {
    repository,
    canonicalName,
    result,
  }: { readonly repository: ImageRepository } & Pick<Scanned, 'canonicalName' | 'result'>,
): Promise<void> {
  const { metadata, spec, status } = repository;
  const after = nextImageRepositoryStatus({ spec, status, canonicalName, scan: result });
  await cluster.patchStatus(kind, metadata, {
    before: status,
    after,
    resourceVersion: metadata.resourceVersion,
  });
}

async function reportScan(
  { cluster }: TagSourceDeps,
  {
    key,
    scan: { stamp, canonicalName, result, nextRunMs, omitted = 0 },
  }: { readonly key: ResourceKey; readonly scan: Scanned },
): Promise<Reported> {
  const repository = await cluster.get(kind, key);
  if (repository === undefined)
    return { ready: true, reason: 'Deleted', message: 'the resource is gone' };
  const { metadata, spec, status: before } = repository;
  const status = nextImageRepositoryStatus({ spec, status: before, canonicalName, scan: result });
  const after = endRun({
    metadata: stamped(metadata, stamp),
    status,
    now: result.scannedAt,
    outcome: { kind: 'succeeded', message: repositoryMessage(status) },
  });
  await cluster.patchStatus(kind, key, {
    before,
    after,
    resourceVersion: metadata.resourceVersion,
  });
  const isNews = before.lastScanResult?.revision !== result.revision;
  await cluster.recordEvent(
    repository,
    repositoryEvent({
      before: before.conditions ?? [],
      after: after.conditions ?? [],
      scan: isNews ? 'tags changed' : 'tags unchanged',
      nextDelayMs: nextRunMs,
    }),
  );
  // Not with every scan: as often as there is other news of it.
  if (isNews && omitted > 0) await cluster.recordEvent(repository, omittedEvent(omitted));
  return reportedBy(after);
}
