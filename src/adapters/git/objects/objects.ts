import { join } from 'node:path';
import nodegit from 'nodegit';
import { addSignature, formatCommit, parseCommit } from '../../../domain/git/commit-object.ts';
import { sound } from '../disk/damage.ts';
import type { Odb, Repository } from 'nodegit';
import type { CommitText, ParsedCommit } from '../../../domain/git/commit-object.ts';
import type { BlobContent, FileText, Signer } from '../../../ports/git.ts';

const commitType = 1;
/** libgit2's code for "there is no such thing". */
const notFound = -3;
const upsert = 0;
/** Also where something may have been fetched since it was looked at. */
const everywhere = 0;

/**
 * The object database of a bare repository. Ids are 40 hexadecimal digits. What libgit2 cannot read
 * or write is a `MirrorDamage`.
 */
export interface Objects {
  has(id: string): boolean;
  /** Undefined if the repository has no such commit. */
  readCommit(id: string): Promise<ParsedCommit | undefined>;
  /** In the order of `ids`. */
  readBlobs(ids: readonly string[]): Promise<readonly BlobContent[]>;
  /** The tree of `base` with the files changed. */
  writeTree(base: string, changes: readonly FileText[]): Promise<WrittenTree>;
  writeCommit(commit: CommitText, signing?: Signing): Promise<string>;
  /** The ids of a commit, its tree, and of what is at `paths` and the folders above them. */
  along(commit: string, paths: readonly string[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

interface WrittenTree {
  readonly id: string;
  readonly files: readonly WrittenFile[];
}

export interface WrittenFile extends FileText {
  readonly blobId: string;
}

interface Signing {
  readonly signer: Signer;
  readonly signal: AbortSignal;
}

/**
 * Opens the objects of the bare repository in `directory`, and nothing else of it: libgit2 would else read the user's and
 * the system's configuration too.
 * @throws {Error} what libgit2 says, if there are none or they are damaged
 */
export async function openObjects(directory: string): Promise<Objects> {
  const odb = await nodegit.Odb.open(join(directory, 'objects'));
  const repository = await nodegit.Repository.wrapOdb(odb);
  return {
    has: (id) => odb.existsExt(nodegit.Oid.fromString(id), everywhere) === 1,
    readCommit: (id) => sound(readCommit(repository, id)),
    readBlobs: (ids) => sound(Promise.all(ids.map((id) => readBlob(repository, id)))),
    writeTree: (base, changes) => sound(writeTree(repository, base, changes)),
    writeCommit: (commit, signing) => writeCommit(odb, commit, signing),
    along: (commit, paths) => sound(objectsAlong(repository, commit, paths)),
    close: () => repository.cleanup(),
  };
}

async function readCommit(repository: Repository, id: string): Promise<ParsedCommit | undefined> {
  const commit = await found(repository.getCommit(id));
  return commit && parseCommit(`${commit.rawHeader()}\n${commit.messageRaw()}`);
}

async function readBlob(repository: Repository, id: string): Promise<BlobContent> {
  const blob = await repository.getBlob(id);
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return { kind: 'text', text: decoder.decode(blob.content()) };
  } catch {
    return { kind: 'binary' };
  }
}

async function writeTree(
  repository: Repository,
  base: string,
  changes: readonly FileText[],
): Promise<WrittenTree> {
  const tree = await (await repository.getCommit(base)).getTree();
  const updates = await Promise.all(
    changes.map(async ({ path, text }) => {
      const [id, entry] = await Promise.all([
        repository.createBlobFromBuffer(Buffer.from(text, 'utf8')),
        tree.entryByPath(path),
      ]);
      return { action: upsert, filemode: entry.filemode(), id, path };
    }),
  );
  const id = (await tree.createUpdated(repository, updates.length, updates)).tostrS();
  const files = changes.map((change, index) => ({
    ...change,
    blobId: updates[index]?.id.tostrS() ?? '',
  }));
  return { id, files };
}

async function writeCommit(odb: Odb, commit: CommitText, signing?: Signing): Promise<string> {
  const text = formatCommit(commit);
  const signed =
    signing === undefined
      ? text
      : addSignature(text, await signing.signer.sign(text, commit.now, signing.signal));
  const id = await sound(odb.write(signed, Buffer.byteLength(signed), commitType));
  return id.tostrS();
}

/** The ids of a commit, of its tree, and of what is at `paths` and the folders above them: all that a change there made. */
async function objectsAlong(
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

/** Undefined where libgit2 says that there is none; everything else it says is an error. */
async function found<T>(lookup: Promise<T>): Promise<T | undefined> {
  try {
    return await lookup;
  } catch (error) {
    if (error instanceof Error && 'errno' in error && error.errno === notFound) return undefined;
    throw error;
  }
}
