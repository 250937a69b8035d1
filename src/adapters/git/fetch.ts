import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  branchName,
  describeTarget,
  resolveTarget,
  wantedReferences,
} from '../../domain/git/reference.ts';
import { MirrorDamage } from './disk/damage.ts';
import { failed } from './failure.ts';
import { wireFailure } from './wire/failures.ts';
import { removeLeftovers } from './disk/leftovers.ts';
import { whileSmall } from './disk/while-small.ts';
import type { Checkout, CheckoutTarget } from '../../domain/git/reference.ts';
import type { RemoteRef } from '../../domain/git/ref-collector.ts';
import type { ProgramResult } from './program/process.ts';
import type { OpenMirror } from './open-mirror.ts';
import type { WireCall } from './wire/wire.ts';

/** A branch that moves faster than it can be fetched is somebody else's trouble. */
const maxTries = 3;

/** Brings the commit that `target` means on the remote now, unless it is here. */
export async function fetchTarget(mirror: OpenMirror, target: CheckoutTarget): Promise<Checkout> {
  if (target.kind === 'commit') return fetchCommit(mirror, target);
  const { wire, access, limits } = mirror;
  for (let tries = 0; tries < maxTries; tries += 1) {
    const refs = await wire.listRefs(access, wantedReferences(target), limits);
    const candidates = resolveTarget(target, refs);
    if (candidates.length === 0)
      throw failed(`cannot check out ${access.url}: it has no ${describeTarget(target)}`);
    const missing = await missingOf(mirror, candidates);
    if (missing.length === 0) return newestOf(mirror, candidates);
    const names = missing.flatMap(({ name }) => (name === undefined ? [] : [name]));
    await fetchReferences(mirror, names.map(refspecOf), ['--depth=1']);
    const brought = resolveTarget(target, await asBrought(mirror, refs, names));
    if ((await missingOf(mirror, brought)).length === 0) return newestOf(mirror, brought);
  }
  throw failed(`cannot fetch ${access.url}: ${describeTarget(target)} moved meanwhile, each time`);
}

/** The references as they came: a busy branch has moved since it was listed. */
function asBrought(
  { directory }: OpenMirror,
  refs: readonly RemoteRef[],
  names: readonly string[],
): Promise<readonly RemoteRef[]> {
  return Promise.all(
    refs.map(async (ref) => {
      const isBranch = ref.name.startsWith('refs/heads/') && names.includes(ref.name);
      const id = isBranch ? await readKept(directory, ref.name) : undefined;
      return id === undefined ? ref : { ...ref, id };
    }),
  );
}

/**
 * One commit by its id. Servers that hand out only what a reference points at refuse that; then its branch comes with
 * its whole history, or all branches if none is known, as Flux does in any case.
 */
async function fetchCommit(
  mirror: OpenMirror,
  target: CheckoutTarget & { readonly kind: 'commit' },
): Promise<Checkout> {
  const checkout: Checkout = { commit: target.commit };
  async function isHere(): Promise<boolean> {
    return (await missingOf(mirror, [checkout])).length === 0;
  }
  if (await isHere()) return checkout;
  const name = `refs/tagwright/commits/${target.commit}`;
  const direct = await tryFetch(mirror, [`+${target.commit}:${name}`], ['--depth=1']);
  if (direct.code !== 0 || !(await isHere())) {
    const source = target.branch === undefined ? 'refs/heads/*' : branchName(target.branch);
    // A depth beyond any history makes a shallow mirror whole; `--unshallow` fails on one that is whole.
    await fetchReferences(mirror, [refspecOf(source)], ['--depth=2147483647']);
  }
  if (await isHere()) return checkout;
  throw failed(`cannot check out ${mirror.access.url}: it has no ${describeTarget(target)}`);
}

/** Fetches, and finds out whether the mirror or the remote is at fault if that fails. */
export async function fetchReferences(
  mirror: OpenMirror,
  refspecs: readonly string[],
  options: readonly string[],
): Promise<void> {
  const result = await tryFetch(mirror, refspecs, options);
  if (result.code === 0) return;
  await assertSound(mirror);
  throw wireFailure({ doing: 'cannot fetch', access: mirror.access, result });
}

/** What a fetch that fails has written so far goes at once: it may be much, and the next try begins anew. */
async function tryFetch(
  { wire, access, directory, limits, watch }: OpenMirror,
  refspecs: readonly string[],
  options: readonly string[],
): Promise<ProgramResult> {
  const call: Omit<WireCall, 'limits'> = {
    access,
    doing: 'cannot fetch',
    directory,
    args: (url) => [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      '--update-shallow',
      ...options,
      '--',
      url,
      ...refspecs,
    ],
  };
  let isDone = false;
  try {
    const growth = { limits, doing: `cannot fetch ${access.url}`, watch };
    const result = await whileSmall(growth, (within) => wire.run({ ...call, limits: within }));
    isDone = result.code === 0;
    return result;
  } finally {
    if (!isDone) await removeLeftovers(directory);
  }
}

/** @throws {MirrorDamage} if objects that the references lead to are missing or broken */
export async function assertSound({ git, directory, limits }: OpenMirror): Promise<void> {
  const args = ['fsck', '--connectivity-only', '--no-dangling', '--no-progress'];
  await git.run({ directory, args, limits });
}

/** Where what is fetched is kept, out of the way of the names that a push refers to. */
function refspecOf(name: string): string {
  return `+${name}:${keptName(name)}`;
}

/** The reference by which the mirror keeps what the remote's `name` points at. */
export function keptName(name: string): string {
  return name.replace(/^refs\//, 'refs/tagwright/');
}

/** What the mirror keeps of `name`; undefined where there is nothing, or where git has packed it away. */
export async function readKept(directory: string, name: string): Promise<string | undefined> {
  const text = await readFile(join(directory, keptName(name)), 'utf8').catch(() => '');
  return /^[0-9a-f]{40}(?=\n$)/.exec(text)?.[0];
}

async function missingOf(
  { objects }: OpenMirror,
  checkouts: readonly Checkout[],
): Promise<readonly Checkout[]> {
  const commits = await Promise.all(checkouts.map(({ commit }) => objects.readCommit(commit)));
  return checkouts.filter((_, index) => commits[index] === undefined);
}

/** Of several, the one whose commit was made last. */
async function newestOf(
  { objects }: OpenMirror,
  candidates: readonly Checkout[],
): Promise<Checkout> {
  const times = await Promise.all(
    candidates.map(async ({ commit }) => (await objects.readCommit(commit))?.committedAtMs ?? 0),
  );
  const newest = candidates[times.indexOf(Math.max(...times))];
  if (newest === undefined) throw new MirrorDamage('a commit that was here is gone');
  return newest;
}
