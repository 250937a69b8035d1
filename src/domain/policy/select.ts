import { ReconcileError } from '../errors.ts';
import { compareUtf8 } from '../image/order.ts';
import { compareVersions, readThreePartVersion, satisfies } from '../../go/semver/index.ts';
import { parseFloat64 } from '../../go/strconv.ts';
import type { Order, Policy } from './parse.ts';
import type { Constraint, Version } from '../../go/semver/index.ts';

/**
 * The latest of `tags`. Of equal versions it is the first in the list, of equal numbers the last.
 * @throws {ReconcileError} `Failure`, if there are no tags, no version is in the range, or a tag is no number.
 * @see https://github.com/fluxcd/image-reflector-controller/tree/debe2aa/internal/policy
 */
export function selectLatest(policy: Policy, tags: readonly string[]): string {
  switch (policy.kind) {
    case 'semver':
      return latestVersion(policy.constraint, tags);
    case 'alphabetical':
      return latestText(policy.order, tags);
    case 'numerical':
      return latestNumber(policy.order, tags);
  }
}

function latestVersion(constraint: Constraint, tags: readonly string[]): string {
  if (tags.length === 0) throw noTags();
  let latest: Version | undefined;
  for (const tag of tags) {
    const version = readThreePartVersion(tag);
    if ('invalid' in version) continue;
    if (latest !== undefined && compareVersions(version, latest) <= 0) continue;
    if (satisfies(version, constraint)) latest = version;
  }
  if (latest === undefined)
    throw new ReconcileError('Failure', 'unable to determine latest version from provided list');
  return latest.original;
}

function latestText(order: Order, tags: readonly string[]): string {
  const sign = order === 'asc' ? 1 : -1;
  let latest: string | undefined;
  for (const tag of tags) {
    if (latest === undefined || compareUtf8(tag, latest) * sign > 0) latest = tag;
  }
  if (latest === undefined) throw noTags();
  return latest;
}

/** NaN is neither below nor above a number, so it replaces whatever came before it, and is replaced. */
function latestNumber(order: Order, tags: readonly string[]): string {
  let latest: { readonly tag: string; readonly value: number } | undefined;
  for (const tag of tags) {
    const value = parseFloat64(tag);
    if (value === undefined)
      throw new ReconcileError('Failure', `failed to parse invalid numeric value '${tag}'`);
    const isBehind =
      latest !== undefined && (order === 'asc' ? value < latest.value : value > latest.value);
    if (!isBehind) latest = { tag, value };
  }
  if (latest === undefined) throw noTags();
  return latest.tag;
}

function noTags(): ReconcileError {
  return new ReconcileError('Failure', 'version list argument cannot be empty');
}
