import { messageOf } from '../../domain/errors.ts';
import { describePush } from '../../domain/status/image-update-automation.ts';
import { messageFor } from './message.ts';
import { authorOf, rewriteAt } from './checkout.ts';
import type { Push } from '../../domain/status/image-update-automation.ts';
import type { FileText, GitMirror } from './git.ts';
import type { Update } from './checkout.ts';

/** How many commits of others may have come after ours. */
const searchDepth = 64;

/** A push that was found on the remote. */
export interface LostPush {
  readonly push: Push;
  readonly warnings: readonly string[];
}

/**
 * The push of this change whose answer was lost: the commit below `head` that says what ours would say, and whose
 * files are what rewriting its parent gives.
 */
export async function recognisePush(
  mirror: GitMirror,
  update: Update,
  { head, pushedAt }: { readonly head: string; readonly pushedAt: string },
): Promise<LostPush | undefined> {
  const { automation } = update;
  const author = authorOf(automation);
  for (const { id, message, committer } of await mirror.history(head, searchDepth)) {
    const commit = await mirror.findPushed({
      head: id,
      depth: 1,
      author,
      committer: author,
      message,
      changesOn: (base) =>
        changesSaying(mirror, update, { base, message, madeAt: timeOf(committer) }),
    });
    if (commit === undefined) continue;
    // The push that was reported last is not lost.
    if (commit === automation.status.lastPushCommit) return undefined;
    return finishPush(mirror, update, { commit, message, pushedAt });
  }
  return undefined;
}

/** A commit of ours, and what it says. */
export interface MadeCommit {
  readonly commit: string;
  readonly message: string;
}

/** The push of one of the commits `made`, all of them refused as it seemed: on top of one may be somebody else's. */
export async function recogniseMade(
  mirror: GitMirror,
  update: Update,
  {
    head,
    made,
    pushedAt,
  }: {
    readonly head: string;
    readonly made: readonly MadeCommit[];
    readonly pushedAt: string;
  },
): Promise<LostPush | undefined> {
  for (const { commit, message } of made) {
    if (await mirror.contains({ head, commit }))
      return finishPush(mirror, update, { commit, message, pushedAt });
  }
  return undefined;
}

/** The refspec may have been pushed too, and servers like Gerrit refuse to take the same commit for review again. */
async function finishPush(
  mirror: GitMirror,
  { source: { git } }: Update,
  {
    commit,
    message,
    pushedAt,
  }: { readonly commit: string; readonly message: string; readonly pushedAt: string },
): Promise<LostPush> {
  const { pushBranch: branch, refspec, options } = git;
  const push = describePush(git, { commit, message, pushedAt });
  if (refspec === undefined) return { push, warnings: [] };
  return mirror.pushRefspec({ refspec, commit, branch, options }).then(
    () => ({ push, warnings: [] }),
    (error: unknown) => ({
      push,
      warnings: [`pushed before, and not again by refspec: ${messageOf(error)}`],
    }),
  );
}

/** What rewriting `base` would change, if the commit message for it would be `message`. */
async function changesSaying(
  mirror: GitMirror,
  update: Update,
  {
    base,
    message,
    madeAt,
  }: { readonly base: string; readonly message: string; readonly madeAt: Date },
): Promise<readonly FileText[]> {
  const { result, changes } = await rewriteAt(mirror, update, base);
  if (changes.length === 0) return [];
  return messageFor(update, { result, madeAt }).message === message ? changes : [];
}

/** The time at the end of `name <email> seconds zone`. */
function timeOf(committer: string): Date {
  const seconds = / (?<seconds>\d+) [+-]\d{4}$/.exec(committer)?.groups?.['seconds'] ?? '0';
  return new Date(Number(seconds) * 1000);
}
