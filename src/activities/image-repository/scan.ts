import { parseRepositoryName } from '../../domain/image/repository.ts';
import { assertMayNameAccount } from '../../domain/clouds/login.ts';
import { repositoryEvent } from '../../domain/status/event.ts';
import {
  beginScan,
  decideScan,
  latestTagsKept,
  nextImageRepositoryStatus,
  repositoryMessage,
} from '../../domain/status/image-repository.ts';
import { isReady, readySince } from '../../domain/status/conditions.ts';
import { isFluxScanOf } from '../../domain/status/flux-scan.ts';
import { isSettled } from '../../domain/status/run.ts';
import { readRun, writeProgress } from '../open-run.ts';
import { endRunOf } from '../report-run.ts';
import { writeStatus } from '../write-status.ts';
import { listTags } from './tags.ts';
import type { RepositoryName } from '../../domain/image/repository.ts';
import type {
  ImageRepository,
  ImageRepositoryStatus,
} from '../../domain/resources/image-repository.ts';
import type { ScanResult } from '../../domain/status/image-repository.ts';
import type { RunStamp } from '../../domain/status/stamp.ts';
import type { Cluster } from '../../ports/cluster.ts';
import type { Rest } from '../run.ts';
import type { OpenRun } from '../open-run.ts';
import type { Sighted } from '../sight.ts';
import type { Step } from '../step.ts';
import type { TagSourceDeps } from './tags.ts';
import type { Scanned } from './contract.ts';

const kind = 'ImageRepository';

/** What one or two answers of a registry hold: a list that is longer may take its time. */
const fewTags = 5_000;

/** Lists the tags if a scan is due, or asked for. */
export async function scan(
  deps: TagSourceDeps,
  { key, forced }: Sighted & { readonly forced: boolean },
  step: Step,
): Promise<Rest | Scanned> {
  const opened = await readRun(deps.cluster, { kind, key, step });
  if (opened.kind !== 'open') return opened;
  const { object: repository, stamp } = opened;
  const { spec, status } = repository;

  assertMayNameAccount(spec, deps.objectIdentity);
  const name = parseRepositoryName(spec.image, { insecure: spec.insecure ?? false });
  const decision = decideScan({
    repository,
    canonicalName: name.canonicalName,
    storedTagCount: status.lastScanResult?.tagCount ?? 0,
    nowMs: Date.now(),
  });
  const now = new Date().toISOString();
  const begun = beginScan({ repository, decision, now });
  const isRetry = !isReady(status.conditions ?? []);
  if (decision.kind === 'due' || forced || isRetry) {
    if ((status.lastScanResult?.tagCount ?? 0) > fewTags) step.leaveLongWork();
    writeProgress(deps.cluster, { object: repository, begun, step });
    const isQuiet = begun === undefined;
    return scanNow(deps, { ...opened, name, isQuiet, signal: step.signal });
  }
  const { nextDelayMs } = decision;
  if (begun !== undefined) {
    // The spec has changed, and asks for no scan.
    await endRunOf(deps.cluster, repository, {
      stamp,
      now,
      status,
      outcome: { kind: 'succeeded', message: repositoryMessage(repository) },
      events: (turn) => [repositoryEvent({ ...turn, nextDelayMs })],
    });
  }
  return rest(repository, nextDelayMs);
}

/** Lists the tags; `isQuiet`: the run has told nothing of its begin, and tells of its end only if there is news. */
async function scanNow(
  deps: TagSourceDeps,
  {
    object: repository,
    stamp,
    intervalMs: nextRunMs,
    name,
    isQuiet,
    signal,
  }: OpenRun<ImageRepository> & {
    readonly name: RepositoryName;
    readonly isQuiet: boolean;
    readonly signal: AbortSignal;
  },
): Promise<Rest | Scanned> {
  const { spec, status } = repository;
  const { canonicalName } = name;
  const { tags, omitted } = await listTags(deps, { repository, name, signal });
  const result: ScanResult = {
    revision: await deps.tags.save({ canonicalName, tags }),
    tagCount: tags.length,
    latestTags: tags.slice(0, latestTagsKept),
    scannedAt: new Date().toISOString(),
  };
  if (isQuiet && isRoutine(repository, { canonicalName, stamp })) {
    const after = nextImageRepositoryStatus({ spec, status, canonicalName, scan: result });
    const isKnown = status.lastScanResult?.revision === result.revision;
    if (isKnown || isFluxScanOf(status, tags)) {
      await writeScan(deps.cluster, repository, { stamp, after, isKnown });
      return rest({ ...repository, status: after }, nextRunMs);
    }
  }
  const { image } = spec;
  return {
    kind: 'scanned',
    stamp,
    image,
    canonicalName,
    result,
    nextRunMs,
    ...(omitted === 0 ? {} : { omitted }),
  };
}

function rest(repository: ImageRepository, nextRunMs: number | undefined): Rest {
  return {
    kind: 'idle',
    message: repositoryMessage(repository),
    image: repository.spec.image,
    since: readySince(repository.status.conditions),
    nextRunMs,
  };
}

/** Whether nothing is to be told of a scan but its time, if it finds the same tags. */
function isRoutine(
  { status }: ImageRepository,
  { canonicalName, stamp }: { readonly canonicalName: string; readonly stamp: RunStamp },
): boolean {
  return isSettled(status, stamp) && status.canonicalImageName === canonicalName;
}

/** Writes the time of a scan that found nothing new. Where Flux left another checksum of the same tags, Ready says ours from now on. */
async function writeScan(
  cluster: Cluster,
  repository: ImageRepository,
  {
    stamp,
    after,
    isKnown,
  }: {
    readonly stamp: RunStamp;
    readonly after: ImageRepositoryStatus;
    readonly isKnown: boolean;
  },
): Promise<void> {
  if (isKnown) {
    await writeStatus(cluster, repository, after);
    return;
  }
  const message = repositoryMessage({ spec: repository.spec, status: after });
  const outcome = { kind: 'succeeded', message } as const;
  await endRunOf(cluster, repository, { stamp, status: after, outcome, events: () => [] });
}
