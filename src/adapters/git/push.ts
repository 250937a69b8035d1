import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { branchName } from '../../domain/git/reference.ts';
import { resolveRefspec } from '../../domain/git/refspec.ts';
import { wireFailure } from './failure.ts';
import { assertSound, keptName } from './fetch.ts';
import type { OpenMirror } from './fetch.ts';
import type { Push, PushResult, RefspecPush } from './mirror.ts';
import type { WireCall } from './wire.ts';

/**
 * Pushes one commit to one branch, if that points at what it is expected to. What git answers is not trusted where it
 * is bad news: the remote is asked where the branch stands, which also tells a push that was accepted though its
 * answer was lost.
 */
export async function pushCommit(mirror: OpenMirror, push: Push): Promise<PushResult> {
  const { access, wire, limits, directory } = mirror;
  const name = branchName(push.branch);
  const lease = `--force-with-lease=${name}:${push.expected ?? ''}`;
  const call = pushCall(mirror, [lease], [`${push.commit}:${name}`], push.options);
  const result = await wire.run(call);
  if (result.code !== 0) {
    const [ref] = await wire.listRefs(access, [name], limits);
    if (ref?.id !== push.commit && ref?.id !== push.expected)
      return { kind: 'rejected', actual: ref?.id };
    if (ref?.id !== push.commit) {
      await assertSound(mirror);
      throw wireFailure({ ...call, result });
    }
  }
  // Keeps the commit from being cleared away. Should that fail, the push must not be done again for it.
  await keepCommit(directory, name, push.commit).catch(() => undefined);
  return { kind: 'pushed' };
}

/** As git writes a reference; the mirror is ours alone. */
async function keepCommit(directory: string, name: string, commit: string): Promise<void> {
  const path = join(directory, keptName(name));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${commit}\n`);
}

/** Pushes by a refspec of the user's. Repeating it after a lost answer is harmless: the remote has the commit then. */
export async function pushRefspec(mirror: OpenMirror, push: RefspecPush): Promise<void> {
  const { refspec, destination } = resolveRefspec(push.refspec, push);
  const call = pushCall(mirror, [], [refspec], push.options);
  const result = await mirror.wire.run(call);
  if (result.code === 0) return;
  const [ref] = await mirror.wire.listRefs(mirror.access, [destination], mirror.limits);
  if (ref?.id !== push.commit) throw wireFailure({ ...call, result });
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
