import { adler32 } from '../../go/adler32.ts';
import { latestTagsKept } from './image-repository.ts';
import type { ImageRepositoryStatus } from '../resources/image-repository.ts';

/** What Flux writes of a scan whose tags it keeps in Badger; `sha256:...`, as we do, where it keeps them in files. */
const badgerChecksum = /^\d+$/;

/**
 * Whether these tags, in descending order, are those that a scan of Flux's found, told by a checksum of another kind than
 * ours; or, up to Flux 2.6, by none: then as far as the status tells.
 * @see image-reflector-controller@debe2aa internal/database/badger.go SetTags
 */
export function isFluxScanOf(
  { lastScanResult }: Pick<ImageRepositoryStatus, 'lastScanResult'>,
  tags: readonly string[],
): boolean {
  if (lastScanResult === undefined || lastScanResult.tagCount !== tags.length) return false;
  const { revision, latestTags = [] } = lastScanResult;
  if (revision !== undefined) {
    if (!badgerChecksum.test(revision)) return false;
    return revision === String(adler32(Buffer.from(JSON.stringify(tags))));
  }
  const latest = tags.slice(0, latestTagsKept);
  return latestTags.length === latest.length && latestTags.every((tag, i) => tag === latest[i]);
}
