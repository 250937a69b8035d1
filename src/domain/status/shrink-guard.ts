import { asksForTheSame } from './image-repository.ts';
import { hasNewRequest } from './run.ts';
import type { ImageRepository } from '../resources/image-repository.ts';

export interface FoundTags {
  readonly repository: Pick<ImageRepository, 'metadata' | 'spec' | 'status'>;
  /** The name that `spec.image` stands for now. */
  readonly canonicalName: string;
  readonly tagCount: number;
  /** Of the tags of the last scan, how many a list must have to be believed: from 0 (any) to 1 (all). */
  readonly shrinkGuard: number;
}

/**
 * What is wrong with a tag list that has suddenly become much shorter, as a broken registry gives; undefined if it is
 * to be believed. It is, where the last scan asked for something else, and when somebody asked for the scan.
 */
export function shrinkProblem(found: FoundTags): string | undefined {
  const { repository, canonicalName, tagCount, shrinkGuard } = found;
  const { metadata, status } = repository;
  const { tagCount: before = 0, scanTime = '' } = status.lastScanResult ?? {};
  const isBelieved =
    tagCount >= before * shrinkGuard ||
    hasNewRequest(metadata, status) ||
    !asksForTheSame(repository, canonicalName);
  if (isBelieved) return undefined;
  return (
    `the registry lists ${tagCount} tags where it listed ${before} at ${scanTime}, which is not believed: ` +
    `if they were deleted, say so by "flux reconcile image repository ${metadata.name} -n ${metadata.namespace}"`
  );
}
