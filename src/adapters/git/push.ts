import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { branchName } from '../../domain/git/reference.ts';
import { resolveRefspec } from '../../domain/git/refspec.ts';
import { pushFailure } from './wire/failures.ts';
import { assertSound, keptName } from './fetch.ts';
import { packLoose } from './objects/pack.ts';
import type { BranchPush, PushResult, RefspecPush } from '../../ports/git.ts';
import type { OpenMirror } from './open-mirror.ts';
import type { WireCall } from './wire/wire.ts';

/**
 * Pushes one commit to one branch, if that points at what it is expected to: in one request where that goes, else by git.
 * Bad news is not trusted: the remote is asked where the branch stands, which also tells a push that was accepted though
 * its answer was lost.
 */
export async function pushCommit(mirror: OpenMirror, push: MadePush): Promise<PushResult> {
  const name = branchName(push.branch);
  const result = (await pushAtOnce(mirror, push, name)) ?? (await pushByGit(mirror, push, name));
  // Keeps the commit from being cleared away. Should that fail, the push must not be done again for it.
  if (result.kind === 'pushed')
    await keepCommit(mirror.directory, name, push.commit).catch(() => undefined);
  return result;
}

interface MadePush extends BranchPush {
  /** The files that the commit changes, if it was made here. */
  readonly changed: readonly string[] | undefined;
}

/**
 * The four programs that git starts for a push take longer than all the rest of it. Undefined: it is for git to do.
 * @throws {ReconcileError} `GitOperationFailed` if the server refuses, or takes too long, and the branch stands where it
 * stood: git would hear the same again
 */
async function pushAtOnce(
  mirror: OpenMirror,
  push: MadePush,
  name: string,
): Promise<PushResult | undefined> {
  const { access, objects, wire, limits, directory } = mirror;
  const { commit, expected, changed, options = {} } = push;
  // Whether a server takes options it says only when it is asked.
  if (changed === undefined || Object.keys(options).length > 0) return undefined;
  const pack = await packLoose(directory, await objects.along(commit, changed));
  if (pack === undefined) return undefined;
  try {
    const outcome = await wire.update(access, { name, commit, expected, pack }, limits);
    if (outcome === 'not tried') return undefined;
    if (outcome === 'pushed') return { kind: 'pushed' };
  } catch (error) {
    const moved = await askWhetherMoved(mirror, push, name).catch(() => undefined);
    if (moved === undefined) throw error;
    return moved;
  }
  return askWhetherMoved(mirror, push, name);
}

/** @throws {ReconcileError} `GitOperationFailed` with what git and the server say, if the branch stands where it stood */
async function pushByGit(mirror: OpenMirror, push: BranchPush, name: string): Promise<PushResult> {
  const flags = [leaseOn(name, push.expected)];
  const call = pushCall(mirror, flags, [`${push.commit}:${name}`], push.options);
  const result = await mirror.wire.run(call);
  if (result.code === 0) return { kind: 'pushed' };
  const moved = await askWhetherMoved(mirror, push, name);
  if (moved !== undefined) return moved;
  await assertSound(mirror);
  throw pushFailure({ ...call, result });
}

/** What became of the branch; undefined if it points at what it did. */
async function askWhetherMoved(
  mirror: OpenMirror,
  { commit, expected }: BranchPush,
  name: string,
): Promise<PushResult | undefined> {
  const actual = await headOf(mirror, name);
  if (actual === commit) return { kind: 'pushed' };
  return actual === expected ? undefined : { kind: 'rejected', actual };
}

/** What the remote's reference points at now; undefined if it is not there. */
async function headOf(
  { access, wire, limits }: OpenMirror,
  name: string,
): Promise<string | undefined> {
  const [ref] = await wire.listRefs(access, [name], limits);
  return ref?.id;
}

/** Has git push only where the reference is what it is expected to be; undefined: where it is not there. */
function leaseOn(name: string, expected: string | undefined): string {
  return `--force-with-lease=${name}:${expected ?? ''}`;
}

/** As git writes a reference; the mirror is ours alone. */
async function keepCommit(directory: string, name: string, commit: string): Promise<void> {
  const path = join(directory, keptName(name));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${commit}\n`);
}

/**
 * Pushes by a refspec of the user's; one that begins with `+` replaces what the destination points at now, and nothing
 * that comes later. Repeating it after a lost answer is harmless: the remote has the commit then.
 */
export async function pushRefspec(mirror: OpenMirror, push: RefspecPush): Promise<void> {
  const { refspec, destination, isForced } = resolveRefspec(push.refspec, push);
  const flags = isForced ? [leaseOn(destination, await headOf(mirror, destination))] : [];
  const call = pushCall(mirror, flags, [refspec], push.options);
  const result = await mirror.wire.run(call);
  if (result.code === 0) return;
  if ((await headOf(mirror, destination)) !== push.commit) throw pushFailure({ ...call, result });
}

function pushCall(
  { access, directory, limits }: OpenMirror,
  flags: readonly string[],
  refspecs: readonly string[],
  options: Readonly<Record<string, string>> = {},
): WireCall {
  const pushOptions = Object.entries(options).map(
    ([key, value]) => `--push-option=${key}=${value}`,
  );
  return {
    access,
    doing: 'cannot push to',
    directory,
    limits,
    args: (url) => [
      'push',
      '--porcelain',
      '--no-verify',
      '--no-follow-tags',
      '--recurse-submodules=no',
      ...flags,
      ...pushOptions,
      '--',
      url,
      ...refspecs,
    ],
  };
}
