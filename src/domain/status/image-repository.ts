import { defaultExclusionList } from '../resources/image-repository.ts';
import { describeCut, intervalMsOf, timeoutMsOf } from '../loop/limits.ts';
import { beginRun, hasNewRequest, progress } from './run.ts';
import { toWholeSeconds } from './conditions.ts';
import type {
  ImageRepository,
  ImageRepositorySpec,
  ImageRepositoryStatus,
} from '../resources/image-repository.ts';

/** Why a scan is made, as `scanning: …` says it. */
export type ScanReason =
  | 'first scan'
  | 'reconcile requested'
  | 'new image name'
  | 'updated exclusion list'
  | 'no tags in database'
  | 'triggered by interval';

/** Whether to scan now, and after how long to look again; undefined: when a message comes. */
export type ScanDecision =
  | { readonly kind: 'due'; readonly reason: ScanReason; readonly nextDelayMs: number | undefined }
  | { readonly kind: 'waiting'; readonly nextDelayMs: number };

/** What a scan found. `latestTags` are the first of the tags in descending order; `scannedAt` is an ISO instant. */
export interface ScanResult {
  readonly revision: string;
  readonly tagCount: number;
  readonly latestTags: readonly string[];
  readonly scannedAt: string;
}

/** How many tags a status shows. */
export const latestTagsKept = 10;

/** Shorter waits than this are not worth a timer: image-reflector-controller@debe2aa imagerepository_controller.go shouldScan. */
const shortestWaitMs = 1000;

/** The regular expressions of the tags to leave out; an empty list means the default one. */
export function exclusionListOf({ exclusionList }: ImageRepositorySpec): readonly string[] {
  return exclusionList.length === 0 ? defaultExclusionList : exclusionList;
}

/** Limit of one scan: the timeout, or the interval where there is none. */
export function scanTimeoutMs({ interval, timeout }: ImageRepositorySpec): number {
  return timeoutMsOf(timeout ?? interval);
}

/** What is wrong when {@link scanTimeoutMs} is over. */
export function scanTimeoutProblem(spec: ImageRepositorySpec): string {
  const limit =
    spec.timeout === undefined
      ? 'spec.interval, which limits a scan where there is no spec.timeout'
      : 'spec.timeout';
  return `it took longer than the ${scanTimeoutMs(spec) / 1000} s of ${limit}`;
}

/**
 * Whether a scan is due, and why. `canonicalName` is the name that `spec.image` stands for now.
 * `storedTagCount` is the number of tags that can be read without a scan; 0 makes a scan due.
 * @see https://github.com/fluxcd/image-reflector-controller/blob/debe2aa/internal/controller/imagerepository_controller.go
 */
export function decideScan({
  repository: { metadata, spec, status },
  canonicalName,
  storedTagCount,
  nowMs,
}: {
  readonly repository: Pick<ImageRepository, 'metadata' | 'spec' | 'status'>;
  readonly canonicalName: string;
  readonly storedTagCount: number;
  readonly nowMs: number;
}): ScanDecision {
  const intervalMs = intervalMsOf(spec.interval);
  const scanTime = status.lastScanResult?.scanTime;
  const waitMs = (intervalMs ?? 0) - (nowMs - Date.parse(scanTime ?? '1970-01-01T00:00:00Z'));
  const isDue: readonly [ScanReason, boolean][] = [
    ['first scan', status.lastScanResult === undefined],
    ['reconcile requested', hasNewRequest(metadata, status)],
    ['new image name', status.canonicalImageName !== canonicalName],
    ['updated exclusion list', !hasSameExclusions({ metadata, spec, status })],
    ['no tags in database', storedTagCount === 0],
    ['triggered by interval', waitMs < shortestWaitMs],
  ];
  const reason = isDue.find(([, holds]) => holds)?.[0];
  return reason === undefined
    ? { kind: 'waiting', nextDelayMs: waitMs }
    : { kind: 'due', reason, nextDelayMs: intervalMs };
}

/** What each run would tell again though nothing is new. */
const quietReasons: readonly ScanReason[] = ['no tags in database', 'triggered by interval'];

/**
 * The status to write before a run that scans or not, so that a person sees what goes on; undefined where there is
 * nothing new to tell.
 */
export function beginScan({
  repository: { metadata, status },
  decision,
  now,
}: {
  readonly repository: Pick<ImageRepository, 'metadata' | 'status'>;
  readonly decision: ScanDecision;
  readonly now: string;
}): ImageRepositoryStatus | undefined {
  const begun = beginRun({ kind: 'ImageRepository', metadata, status, now });
  if (decision.kind === 'waiting') return begun;
  const { reason } = decision;
  if (begun === undefined && quietReasons.includes(reason)) return undefined;
  return progress({ metadata, status, now, message: `scanning: ${reason}` });
}

/** Whether a scan now asks for the same tags as the last one that succeeded. */
export function asksForTheSame(
  repository: Pick<ImageRepository, 'metadata' | 'spec' | 'status'>,
  canonicalName: string,
): boolean {
  return repository.status.canonicalImageName === canonicalName && hasSameExclusions(repository);
}

/**
 * Whether the last scan left out the same tags. A CRD before v1beta2 drops the observed list: there it is the same as
 * long as the spec is.
 */
function hasSameExclusions({
  metadata,
  spec,
  status,
}: Pick<ImageRepository, 'metadata' | 'spec' | 'status'>): boolean {
  const { observedExclusionList, observedGeneration } = status;
  if (observedExclusionList === undefined) return observedGeneration === metadata.generation;
  return isSameSet(exclusionListOf(spec), observedExclusionList);
}

/** The status after a successful run: with a scan, or without one where none was due. */
export function nextImageRepositoryStatus({
  spec,
  status,
  canonicalName,
  scan,
}: {
  readonly spec: ImageRepositorySpec;
  readonly status: ImageRepositoryStatus;
  readonly canonicalName: string;
  readonly scan?: ScanResult;
}): ImageRepositoryStatus {
  return {
    ...status,
    canonicalImageName: canonicalName,
    observedExclusionList: exclusionListOf(spec),
    ...(scan === undefined ? {} : { lastScanResult: lastScanResultOf(scan) }),
  };
}

/** What Ready says after a successful run. */
export function repositoryMessage({
  spec,
  status,
}: Pick<ImageRepository, 'spec' | 'status'>): string {
  const { tagCount = 0, revision = '' } = status.lastScanResult ?? {};
  const found = `successful scan: found ${tagCount} tags with checksum ${revision}`;
  const cut = describeCut(spec.timeout);
  return cut === undefined ? found : `${found}; ${cut}`;
}

function lastScanResultOf({ revision, tagCount, latestTags, scannedAt }: ScanResult) {
  const kept = latestTags.slice(0, latestTagsKept);
  const scanTime = toWholeSeconds(scannedAt);
  return { revision, tagCount, scanTime, ...(kept.length === 0 ? {} : { latestTags: kept }) };
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}
