import { compareDigits, compareVersions } from './compare.ts';
import type { Comparator, Constraint } from './constraint.ts';
import type { Version } from './version.ts';

/**
 * Whether `version` is one that `constraint` asks for.
 * @see https://github.com/Masterminds/semver/blob/v3.5.0/constraints.go Check
 */
export function satisfies(version: Version, constraint: Constraint): boolean {
  return constraint.groups.some(
    ({ comparators, allowsPrereleases }) =>
      (allowsPrereleases || version.prerelease === '') &&
      comparators.every((comparator) => holds(version, comparator)),
  );
}

function holds(version: Version, comparator: Comparator): boolean {
  switch (comparator.operator) {
    case '=':
      return comparator.wildcard === 'none'
        ? compareVersions(version, comparator.version) === 0
        : isInTildeRange(version, comparator);
    case '!=':
      return isOther(version, comparator);
    case '>':
      return isAbove(version, comparator);
    case '>=':
      return compareVersions(version, comparator.version) >= 0;
    case '<':
      return compareVersions(version, comparator.version) < 0;
    case '<=':
      return isAtMost(version, comparator);
    case '~':
      return isInTildeRange(version, comparator);
    case '^':
      return isInCaretRange(version, comparator);
  }
}

function isOther(version: Version, { version: bound, wildcard }: Comparator): boolean {
  if (wildcard === 'minor') return version.major !== bound.major;
  if (wildcard === 'patch') {
    return (
      version.major !== bound.major ||
      version.minor !== bound.minor ||
      version.prerelease !== bound.prerelease
    );
  }
  return compareVersions(version, bound) !== 0;
}

/** Above a wildcard is above all it covers: `>1.x` begins at 2.0.0. But `>*` is above 0.0.0. */
function isAbove(version: Version, { version: bound, wildcard }: Comparator): boolean {
  if (wildcard === 'none' || wildcard === 'major') return compareVersions(version, bound) > 0;
  const order = compareDigits(version.major, bound.major);
  if (order !== 0 || wildcard === 'minor') return order > 0;
  return compareDigits(version.minor, bound.minor) > 0;
}

/** `<=1.x` includes all of 1, prereleases of 2 not. But `<=*` is `<=0.0.x`. */
function isAtMost(version: Version, { version: bound, wildcard }: Comparator): boolean {
  if (wildcard === 'none') return compareVersions(version, bound) <= 0;
  const order = compareDigits(version.major, bound.major);
  if (order !== 0 || wildcard === 'minor') return order <= 0;
  return compareDigits(version.minor, bound.minor) <= 0;
}

/** `~1.2.3` stays within 1.2, `~1` within 1. `~0.0.0` and `~*` have no upper bound. */
function isInTildeRange(version: Version, { version: bound, wildcard }: Comparator): boolean {
  if (compareVersions(version, bound) < 0) return false;
  const isZero = bound.major === '0' && bound.minor === '0' && bound.patch === '0';
  if (isZero && (wildcard === 'none' || wildcard === 'major')) return true;
  if (version.major !== bound.major) return false;
  return wildcard === 'minor' || version.minor === bound.minor;
}

/** `^1.2.3` stays within 1, `^0.2.3` within 0.2, `^0.0.3` at 0.0.3; so does `^*` at 0.0.0. */
function isInCaretRange(version: Version, { version: bound, wildcard }: Comparator): boolean {
  if (compareVersions(version, bound) < 0) return false;
  if (version.major !== bound.major) return false;
  if (bound.major !== '0' || wildcard === 'minor') return true;
  if (version.minor !== bound.minor) return false;
  if (bound.minor !== '0' || wildcard === 'patch') return true;
  return version.patch === bound.patch;
}
