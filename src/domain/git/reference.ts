import { messageOf, ReconcileError } from '../errors.ts';
import {
  compareVersions,
  parseConstraint,
  readThreePartVersion,
  satisfies,
} from '../../go/semver/index.ts';
import type { RemoteRef } from './ref-collector.ts';
import type { Version } from '../../go/semver/index.ts';

/** Flux's `git.DefaultBranch`, where neither the automation nor the GitRepository says which. */
const defaultBranch = 'master';

/** `spec.git.checkout.ref` of an automation, or `spec.ref` of a GitRepository. */
export interface GitReference {
  readonly branch?: string;
  readonly tag?: string;
  readonly semver?: string;
  readonly name?: string;
  readonly commit?: string;
}

/** Which commit is meant, before the remote is asked. */
export type CheckoutTarget =
  /** A full reference name: `refs/heads/main`. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'semver'; readonly range: string }
  /** `branch`, where given, is where the commit is to be found if the server hands out no single commits. */
  | { readonly kind: 'commit'; readonly commit: string; readonly branch?: string };

/** A commit of the remote, and the reference that led to it. */
export interface Checkout {
  readonly commit: string;
  /** In full; absent where a commit was asked for by its id. */
  readonly name?: string;
}

/**
 * What `reference` asks for. Of several fields Flux takes the first of: commit, name, tag, semver, branch.
 * @throws {ReconcileError} `GitOperationFailed` if it is not a name that git allows.
 * @see fluxcd/pkg git/gogit/client.go Clone: its order, not the one of the field's documentation (tag and semver)
 */
export function checkoutTarget(reference: GitReference = {}): CheckoutTarget {
  const { commit, name, tag, semver, branch } = reference;
  if (isGiven(commit)) {
    if (!/^[0-9a-f]{40}$/i.test(commit))
      throw new ReconcileError(
        'GitOperationFailed',
        `not a commit id of 40 hexadecimal digits: "${commit}"`,
      );
    return { kind: 'commit', commit: commit.toLowerCase(), ...(isGiven(branch) ? { branch } : {}) };
  }
  if (isGiven(name)) return { kind: 'name', name: checkedName(name) };
  if (isGiven(tag)) return { kind: 'name', name: checkedName(`refs/tags/${tag}`) };
  if (isGiven(semver)) return { kind: 'semver', range: semver };
  return { kind: 'name', name: branchName(isGiven(branch) ? branch : defaultBranch) };
}

/** `refs/heads/<branch>`. @throws {ReconcileError} `GitOperationFailed` if git does not allow the name */
export function branchName(branch: string): string {
  return checkedName(`refs/heads/${branch}`);
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

/** @see https://git-scm.com/docs/git-check-ref-format */
function checkedName(name: string): string {
  const isAllowed =
    name.startsWith('refs/') &&
    !/[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/$|\.$/.test(name) &&
    !name.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock'));
  if (!isAllowed)
    throw new ReconcileError(
      'GitOperationFailed',
      `not a name that git allows for a reference: "${name}"`,
    );
  return name;
}

/** The references to ask the remote for: full names, or what they start with if it ends in `/`. */
export function wantedReferences(target: CheckoutTarget): readonly string[] {
  switch (target.kind) {
    case 'name':
      return [target.name];
    case 'semver':
      return ['refs/tags/'];
    case 'commit':
      return target.branch === undefined ? ['HEAD'] : [branchName(target.branch)];
  }
}

/**
 * The checkouts that `target` may mean, given the remote's references; none if the remote has no such thing. More than
 * one only for tags whose versions are equal (they differ in build metadata): Flux then takes the newest commit.
 * @throws {ReconcileError} `GitOperationFailed` if the range cannot be read.
 */
export function resolveTarget(
  target: CheckoutTarget,
  refs: readonly RemoteRef[],
): readonly Checkout[] {
  switch (target.kind) {
    case 'commit':
      return [{ commit: target.commit }];
    case 'name':
      return refs.filter(({ name }) => name === target.name).map(checkoutOf);
    case 'semver':
      return latestTags(target.range, refs);
  }
}

/** `branch "main"`, as people say it. */
export function describeTarget(target: CheckoutTarget): string {
  if (target.kind === 'commit') return `commit ${target.commit}`;
  if (target.kind === 'semver') return `tag in the range "${target.range}"`;
  const { name } = target;
  if (name.startsWith('refs/heads/')) return `branch "${name.slice('refs/heads/'.length)}"`;
  if (name.startsWith('refs/tags/')) return `tag "${name.slice('refs/tags/'.length)}"`;
  return `reference "${name}"`;
}

/** `main@sha1:<id>`, as a status has it; without a reference, `sha1:<id>`. @see fluxcd/pkg git/git.go Commit.String */
export function formatRevision({ commit, name }: Checkout): string {
  const short = name?.split('/').slice(2).join('/') ?? '';
  return short === '' ? `sha1:${commit}` : `${short}@sha1:${commit}`;
}

function latestTags(range: string, refs: readonly RemoteRef[]): readonly Checkout[] {
  const constraint = readConstraint(range);
  const tags = refs.flatMap((ref) => {
    const version = readThreePartVersion(ref.name.replace('refs/tags/', ''));
    if ('invalid' in version || !satisfies(version, constraint)) return [];
    return [{ version, checkout: checkoutOf(ref) }];
  });
  const latest = tags.map(({ version }) => version).reduce<Version | undefined>(later, undefined);
  if (latest === undefined) return [];
  return tags
    .filter(({ version }) => compareVersions(version, latest) === 0)
    .map(({ checkout }) => checkout);
}

function later(latest: Version | undefined, version: Version): Version {
  return latest !== undefined && compareVersions(latest, version) >= 0 ? latest : version;
}

function readConstraint(range: string): ReturnType<typeof parseConstraint> {
  try {
    return parseConstraint(range);
  } catch (error) {
    throw new ReconcileError(
      'GitOperationFailed',
      `not a range of versions: "${range}": ${messageOf(error)}`,
    );
  }
}

function checkoutOf({ name, id, peeled }: RemoteRef): Checkout {
  return { name, commit: peeled ?? id };
}
