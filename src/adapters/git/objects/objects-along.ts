import type { Repository } from 'nodegit';

/** The ids of a commit, of its tree, and of what is at `paths` and the folders above them: all that a change there made. */
export async function objectsAlong(
  repository: Repository,
  commit: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const tree = await (await repository.getCommit(commit)).getTree();
  const changed = new Set(paths.flatMap((path) => [path, ...foldersOf(path)]));
  const entries = await Promise.all([...changed].map((path) => tree.entryByPath(path)));
  // Files with the same text are one object.
  return [...new Set([commit, tree.id().tostrS(), ...entries.map((entry) => entry.sha())])];
}

/** `a` and `a/b` of `a/b/c`. */
function foldersOf(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}
