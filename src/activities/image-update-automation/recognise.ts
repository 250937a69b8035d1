import { commitPage } from '../../domain/git/commit-page.ts';
import { isBy, keptMessage } from '../../domain/git/commit-object.ts';
import { messageOf } from '../../domain/errors.ts';
import { describePush } from '../../domain/status/image-update-automation.ts';
import { messageFor } from './message.ts';
import { authorOf, rewriteAt } from './checkout.ts';
import type { Push } from '../../domain/status/image-update-automation.ts';
import type { HistoricCommit, Mirror } from '../../ports/git.ts';
import type { Update } from './checkout.ts';

/** How many commits of others may have come after ours. */
const searchDepth = 64;

/** A push that was found on the remote. */
export interface LostPush {
  readonly push: Push;
  readonly warnings: readonly string[];
}

/**
 * The push of this change whose answer was lost: the newest commit that leads to `head` and is what we would make of its
 * parent.
 */
export async function recognisePush(
  mirror: Mirror,
  update: Update,
  { head, pushedAt }: { readonly head: string; readonly pushedAt: string },
): Promise<LostPush | undefined> {
  for (const commit of await mirror.history(head, searchDepth)) {
    if (!(await isOurs(mirror, update, commit))) continue;
    // The push that was reported last is not lost.
    if (commit.id === update.automation.status.lastPushCommit) return undefined;
    return finishPush(mirror, update, { commit: commit.id, message: commit.message, pushedAt });
  }
  return undefined;
}

/** Whether the automation, as it is now, makes this very change of the commit's parent, and says the same of it. */
async function isOurs(mirror: Mirror, update: Update, commit: HistoricCommit): Promise<boolean> {
  const [parent] = commit.parents;
  if (parent === undefined || !isBy(commit, authorOf(update.automation))) return false;
  // The parent of the last one may be beyond what was fetched.
  if (!(await mirror.has(parent))) return false;
  const { result, changes } = await rewriteAt(mirror, update, parent);
  const { message } = messageFor(update, { result, madeAt: new Date(commit.committedAtMs) });
  if (changes.length === 0 || keptMessage(message) !== commit.message) return false;
  return (await mirror.treeOf(parent, changes)) === commit.tree;
}

/** A commit of ours, and what it says. */
export interface MadeCommit {
  readonly commit: string;
  readonly message: string;
}

/** The push of one of the commits `made`, all of them refused as it seemed: on top of one may be somebody else's. */
export async function recogniseMade(
  mirror: Mirror,
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
  mirror: Mirror,
  { source: { access, git } }: Update,
  {
    commit,
    message,
    pushedAt,
  }: { readonly commit: string; readonly message: string; readonly pushedAt: string },
): Promise<LostPush> {
  const { pushBranch: branch, refspec, options } = git;
  const page = commitPage(access.url, commit);
  const push = describePush(git, { commit, message, pushedAt, page });
  if (refspec === undefined) return { push, warnings: [] };
  return mirror.pushRefspec({ refspec, commit, branch, options }).then(
    () => ({ push, warnings: [] }),
    (error: unknown) => ({
      push,
      warnings: [`pushed before, and not again by refspec: ${messageOf(error)}`],
    }),
  );
}
