import type { Version } from '../../../src/go/semver/version.ts';

/** `1.2.3-rc.1+build`: without a leading `v`, all three numbers, no leading zeros. */
export function printVersion({ major, minor, patch, prerelease, metadata }: Version): string {
  const suffix = `${prerelease === '' ? '' : `-${prerelease}`}${metadata === '' ? '' : `+${metadata}`}`;
  return `${major}.${minor}.${patch}${suffix}`;
}
