import { messageOf, ReconcileError } from '../../domain/errors.ts';
import { markerToken } from '../../domain/setters/marker.ts';
import { rewriteManifests } from '../../domain/setters/rewrite.ts';
import type {
  ManifestFile,
  NamedImage,
  RewriteResult,
  RewriteWarning,
} from '../../domain/setters/rewrite.ts';
import type { BlobContent, FileText, GitMirror } from './git.ts';

/** What rewriting the manifests of a commit gives. */
export interface Rewritten {
  readonly result: RewriteResult;
  /** The changed files, by their paths in the repository. */
  readonly changes: readonly FileText[];
  /** What the changed files held, in the order of `changes`. */
  readonly before: readonly string[];
}

/** What is to be rewritten. */
export interface ManifestSearch {
  readonly commit: string;
  /** `spec.update.path`; empty for the whole repository. */
  readonly updatePath: string;
  readonly policies: readonly NamedImage[];
}

/** Rewrites the marked manifests of a commit: reads from the mirror, changes nothing in it. */
export type Rewriter = (mirror: GitMirror, search: ManifestSearch) => Promise<Rewritten>;

/** The steps of a run follow each other closely, and few runs overlap. */
const kept = 4;

/**
 * A rewriter that remembers its last answers: the step that commits needs what the step before it found. They only
 * save work, and are the same for everybody who may read the commit.
 */
export function createRewriter(): Rewriter {
  const answers = new Map<string, Rewritten>();
  return async (mirror, search) => {
    const key = JSON.stringify(search);
    const known = answers.get(key);
    answers.delete(key);
    const answer = known ?? (await rewriteCommit(mirror, search));
    answers.set(key, answer);
    const [oldest] = answers.keys();
    if (answers.size > kept && oldest !== undefined) answers.delete(oldest);
    return answer;
  };
}

async function rewriteCommit(mirror: GitMirror, search: ManifestSearch): Promise<Rewritten> {
  const { commit, updatePath, policies } = search;
  try {
    const marked = await mirror.listMarked({ commit, token: markerToken, path: updatePath });
    const contents = await mirror.readBlobs(marked.map(({ blobId }) => blobId));
    const files: ManifestFile[] = [];
    const warnings: RewriteWarning[] = [];
    for (const [index, { path }] of marked.entries()) {
      const content = contents[index];
      if (content?.kind === 'text') files.push({ path, text: content.text });
      else warnings.push({ kind: 'refused', path, line: 1, why: problemOf(content) });
    }
    const result = rewriteManifests(files, policies);
    const filePaths = new Map(marked.map(({ path, filePath }) => [path, filePath]));
    return {
      ...toRepository(result, files, filePaths),
      result: { ...result, warnings: [...warnings, ...result.warnings] },
    };
  } catch (error) {
    throw applyError(error);
  }
}

function problemOf(content: BlobContent | undefined): string {
  return content?.kind === 'large' ? 'more than 16 MiB' : 'bytes that are not UTF-8';
}

/** The changed files where the repository has them; a symbolic link and what it leads to are one file. */
function toRepository(
  result: RewriteResult,
  files: readonly ManifestFile[],
  filePaths: ReadonlyMap<string, string>,
): Pick<Rewritten, 'changes' | 'before'> {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const changed = new Map<string, { readonly before: string; readonly after: string }>();
  for (const { path, text } of result.files) {
    changed.set(filePaths.get(path) ?? path, { before: texts.get(path) ?? '', after: text });
  }
  return {
    changes: [...changed].map(([path, { after }]) => ({ path, text: after })),
    before: [...changed.values()].map(({ before }) => before),
  };
}

function applyError(error: unknown): Error {
  if (!(error instanceof ReconcileError) || error.reason !== 'UpdateFailed') throw error;
  const message = `failed to apply policies: ${messageOf(error)}`;
  return new ReconcileError('UpdateFailed', message, { cause: error });
}
