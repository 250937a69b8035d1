import nodegit from 'nodegit';
import type { Commit, DiffDelta, DiffFile, Repository } from 'nodegit';

/** A larger difference is not worth looking at file by file. */
const MAX_CHANGES = 1_000;
/** libgit2's `GIT_DELTA_DELETED`. */
const DELETED = 2;
const KIND_OF_MODE = 0o170000;
const LINK = 0o120000;
const FILE = 0o100000;

/** A file that is not in both of two commits, or not the same. */
export interface FileChange {
  readonly path: string;
  /** Absent: it is gone, or is no file any more. */
  readonly after?: { readonly blobId: string; readonly isLink: boolean };
}

/** What differs between two commits; undefined where that is much. */
export async function changedFiles(
  repository: Repository,
  from: Commit,
  to: Commit,
): Promise<readonly FileChange[] | undefined> {
  const [before, after] = await Promise.all([from.getTree(), to.getTree()]);
  const difference = await nodegit.Diff.treeToTree(repository, before, after);
  const count = difference.numDeltas();
  if (count > MAX_CHANGES) return undefined;
  const changes = Array.from({ length: count }, (_, index) => changeOf(difference.getDelta(index)));
  // What became of another kind is a deletion and an addition, in any order.
  return changes.toSorted((a, b) => Number(a.after !== undefined) - Number(b.after !== undefined));
}

function changeOf(delta: DiffDelta): FileChange {
  const path = delta.newFile().path();
  if (delta.status() === DELETED) return { path };
  return { path, ...fileOf(delta.newFile()) };
}

function fileOf(file: DiffFile): Pick<FileChange, 'after'> {
  const kind = file.mode() & KIND_OF_MODE;
  if (kind !== FILE && kind !== LINK) return {};
  return { after: { blobId: file.id().tostrS(), isLink: kind === LINK } };
}
