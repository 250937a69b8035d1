import { createHash } from 'node:crypto';

/** A tag list as text: a tag a line, each line ended. */
export function tagLines(tags: readonly string[]): string {
  return tags.length === 0 ? '' : `${tags.join('\n')}\n`;
}

/**
 * The checksum of tags in their order, as `status.lastScanResult.revision` has it: `sha256:` and the hash of `text`.
 * @param text as `tagLines` gives it
 * @see image-reflector-controller@debe2aa internal/storage/repository.go
 */
export function revisionOf(text: string | Buffer): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
