import { fetchReferences } from './fetch.ts';
import type { ParsedCommit } from '../../domain/git/commit-object.ts';
import type { HistoricCommit } from '../../ports/git.ts';
import type { OpenMirror } from './open-mirror.ts';

/** How far back something is looked for: so many commits of others may have come after it. */
const searchDepth = 64;
/** A history of many merges is not looked through for ever. */
const maxSearched = 10_000;

/** See `Mirror.history`. */
export async function readHistory(
  open: OpenMirror,
  commit: string,
  depth: number,
): Promise<readonly HistoricCommit[]> {
  const before = await walk(open, commit, depth);
  const last = before.at(-1);
  if (before.length >= depth || (last !== undefined && last.parents.length === 0)) return before;
  await deepen(open, commit, depth);
  return walk(open, commit, depth);
}

/** One more than `depth`, so that the parent of the last one can be read too. */
async function deepen(open: OpenMirror, commit: string, depth: number): Promise<void> {
  const name = `refs/tagwright/commits/${commit}`;
  await fetchReferences(open, [`+${commit}:${name}`], [`--depth=${depth + 1}`]);
}

async function walk(
  { objects }: OpenMirror,
  commit: string,
  depth: number,
): Promise<readonly HistoricCommit[]> {
  const commits: HistoricCommit[] = [];
  for (let id: string | undefined = commit; id !== undefined && commits.length < depth;) {
    const found: ParsedCommit | undefined = await objects.readCommit(id);
    if (found === undefined) break;
    commits.push({ ...found, id });
    [id] = found.parents;
  }
  return commits;
}

/** See `Mirror.contains`. */
export async function containsCommit(
  open: OpenMirror,
  { head, commit }: { readonly head: string; readonly commit: string },
): Promise<boolean> {
  const here = await searchHere(open, head, commit);
  if (here !== 'cut off') return here === 'found';
  await deepen(open, head, searchDepth);
  return (await searchHere(open, head, commit)) === 'found';
}

/**
 * Looks for a commit in the part of a history that is here. Not with `git merge-base`: that stops where an earlier
 * fetch was shallow, though we may have made, or fetched since, what comes before.
 */
async function searchHere(
  { objects }: OpenMirror,
  head: string,
  commit: string,
): Promise<'found' | 'absent' | 'cut off'> {
  const seen = new Set<string>();
  let isCutOff = false;
  for (let level = [head]; level.length > 0 && seen.size < maxSearched;) {
    if (level.includes(commit)) return 'found';
    const commits = await Promise.all(level.map((id) => objects.readCommit(id)));
    isCutOff ||= commits.includes(undefined);
    const parents = new Set(commits.flatMap((found) => found?.parents ?? []));
    level = [...parents].filter((id) => !seen.has(id));
    for (const id of level) seen.add(id);
  }
  return isCutOff ? 'cut off' : 'absent';
}
