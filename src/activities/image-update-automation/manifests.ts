import { BoundedMap } from '../../domain/bounded-map.ts';
import { ReconcileError } from '../../domain/errors.ts';
import { searchMarkers } from '../../domain/setters/manifest.ts';
import { markerToken } from '../../domain/setters/marker.ts';
import { gatherResult, rewriteText, setterValues } from '../../domain/setters/rewrite.ts';
import { createPace } from '../pace.ts';
import type { SetterValues } from '../../domain/setters/apply.ts';
import type { ParsedManifest } from '../../domain/setters/manifest.ts';
import type { NamedImage, RewriteResult, RewrittenText } from '../../domain/setters/rewrite.ts';
import type { Pace } from '../pace.ts';
import type { BlobContent, FileText, MarkedFile, Mirror } from '../../ports/git.ts';

/** What rewriting the manifests of a commit gives. */
export interface Rewritten {
  readonly result: RewriteResult;
  /** The changed files, by their paths in the repository. */
  readonly changes: readonly FileText[];
  /** The blobs of what the changed files held, in the order of `changes`. */
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
export type Rewriter = (mirror: ReadableMirror, search: ManifestSearch) => Promise<Rewritten>;

type ReadableMirror = Pick<Mirror, 'listMarked' | 'readBlobs'>;

/** The steps of a run follow each other closely, and few runs overlap. */
const maxKept = 4;
/** Characters; what changes more is found again by the next step. */
const longestKept = 8 * 1024 * 1024;
/** Characters of the marked manifests of one commit: reading a million takes about a second. */
const mostRead = 64 * 1024 * 1024;
/** Characters of the files that one commit changes: they are in memory until it is written. */
const mostChanged = 64 * 1024 * 1024;
/** Each can be a line of a commit message. */
const mostChanges = 1_000_000;
/** Bytes: what is read at once is in memory at once. A larger file is read alone. */
const mostAtOnce = 4 * 1024 * 1024;

/**
 * A rewriter that remembers its last answers: the step that commits needs what the step before it found. They only
 * save work, and are the same for everybody who may read the commit.
 */
export function createRewriter(): Rewriter {
  const answers = new BoundedMap<Rewritten>(maxKept);
  return async (mirror, search) => {
    const key = JSON.stringify(search);
    const answer = answers.get(key) ?? (await rewriteCommit(mirror, search));
    const size = answer.changes.reduce((sum, { text }) => sum + text.length, 0);
    if (size <= longestKept) answers.set(key, answer);
    return answer;
  };
}

async function rewriteCommit(mirror: ReadableMirror, search: ManifestSearch): Promise<Rewritten> {
  const { commit, updatePath, policies } = search;
  try {
    const values = setterValues(policies);
    const marked = await mirror.listMarked({ commit, token: markerToken, path: updatePath });
    const blobs = await rewriteBlobs(mirror, marked, values);
    const files = marked.map(({ path, blobId }) => ({
      path,
      rewritten: blobs.get(blobId) ?? unread(undefined),
    }));
    assertWithin(files.map(({ rewritten }) => rewritten));
    const result = gatherResult(files);
    return { result, ...toRepository(result, marked) };
  } catch (error) {
    throw ReconcileError.while('failed to apply policies', 'UpdateFailed', error);
  }
}

function unread(content: BlobContent | undefined): RewrittenText {
  const why = content?.kind === 'large' ? 'more than 16 MiB' : 'bytes that are not UTF-8';
  return { kind: 'refused', line: 1, why };
}

/** Rewrites each blob once, whatever the number of its names, and no two large ones at a time: one can have 16 MiB. */
async function rewriteBlobs(
  mirror: ReadableMirror,
  marked: readonly MarkedFile[],
  values: SetterValues,
): Promise<ReadonlyMap<string, RewrittenText>> {
  const pace = createPace();
  const rewritten = new Map<string, RewrittenText>();
  let read = 0;
  for (const ids of readTogether(marked)) {
    const contents = await mirror.readBlobs(ids);
    for (const [index, blobId] of ids.entries()) {
      const content = contents[index];
      if (content?.kind !== 'text') {
        rewritten.set(blobId, unread(content));
        continue;
      }
      read += content.text.length;
      if (read > mostRead)
        throw tooMuch(`more than ${mostRead} characters of manifests with markers`);
      const parsed = await findMarkers(content.text, pace);
      rewritten.set(blobId, rewriteText(content.text, parsed, values));
    }
  }
  return rewritten;
}

/** The blobs, in groups that are read at once. */
function readTogether(marked: readonly MarkedFile[]): readonly (readonly string[])[] {
  const sizes = new Map(marked.map(({ blobId, sizeBytes }) => [blobId, sizeBytes]));
  const groups: string[][] = [];
  let left = 0;
  for (const [blobId, sizeBytes] of sizes) {
    left -= sizeBytes;
    const group = groups.at(-1);
    if (left >= 0 && group !== undefined) {
      group.push(blobId);
    } else {
      groups.push([blobId]);
      left = mostAtOnce - sizeBytes;
    }
  }
  return groups;
}

async function findMarkers(text: string, pace: Pace): Promise<ParsedManifest> {
  const search = searchMarkers(text);
  for (;;) {
    const step = search.next();
    if (step.done === true) return step.value;
    await pace.rest();
  }
}

function assertWithin(files: readonly RewrittenText[]): void {
  let characters = 0;
  let changes = 0;
  for (const file of files) {
    if (file.kind === 'refused' || file.text === undefined) continue;
    characters += file.text.length;
    for (const object of file.objects) changes += object.changes.length;
  }
  if (characters > mostChanged)
    throw tooMuch(`more than ${mostChanged} characters in changed files`);
  if (changes > mostChanges) throw tooMuch(`more than ${mostChanges} changes`);
}

function tooMuch(what: string): ReconcileError {
  const message = `${what} in one commit; set spec.update.path to a part of the repository`;
  return new ReconcileError('UpdateFailed', message);
}

/** The changed files where the repository has them; a symbolic link and what it leads to are one file. */
function toRepository(
  result: RewriteResult,
  marked: readonly MarkedFile[],
): Pick<Rewritten, 'changes' | 'before'> {
  const files = new Map(marked.map((file) => [file.path, file]));
  const changed = new Map<string, { readonly before: string; readonly after: string }>();
  for (const { path, text } of result.files) {
    const { filePath = path, blobId = '' } = files.get(path) ?? {};
    changed.set(filePath, { before: blobId, after: text });
  }
  return {
    changes: [...changed].map(([path, { after }]) => ({ path, text: after })),
    before: [...changed.values()].map(({ before }) => before),
  };
}
