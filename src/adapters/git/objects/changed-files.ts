import { maxPathBytes } from './bounded-objects.ts';
import { createRecordReader } from './records.ts';
import type { OpenMirror } from '../open-mirror.ts';

/** A larger difference is not worth looking at file by file. */
const maxChanges = 1_000;
/** Thrown to end the program. */
const isLarge = new Error('the difference is large');

/** A file that is not in both of two commits, or not the same. */
export interface FileChange {
  readonly path: string;
  /** Absent: it is gone, or is no file any more. */
  readonly after?: { readonly blobId: string; readonly isLink: boolean };
}

/**
 * What differs between two commits; undefined where that is much, or where one of the commits is not here. Folders
 * count too (`-t`): there may be millions of them without a file.
 */
export async function changedFiles(
  { git, directory, objects, limits }: OpenMirror,
  from: string,
  to: string,
): Promise<readonly FileChange[] | undefined> {
  const commits = await Promise.all([from, to].map((id) => objects.readCommit(id)));
  if (commits.includes(undefined)) return undefined;
  const changes: FileChange[] = [];
  let header: string | undefined;
  let count = 0;
  function onRecord(record: string): void {
    if (header === undefined) {
      header = record;
      return;
    }
    count += 1;
    if (count > maxChanges) endAsLarge();
    changes.push(...changeOf(header, record));
    header = undefined;
  }
  const args = ['diff-tree', '-r', '-t', '-z', '--raw', '--no-renames', '--no-abbrev', from, to];
  const see = createRecordReader({ maxBytes: maxPathBytes, onRecord, onTooLong: endAsLarge });
  try {
    await git.run({ directory, args, isWhole: true, limits, see });
  } catch (error) {
    if (error === isLarge) return undefined;
    throw error;
  }
  return changes;
}

function endAsLarge(): never {
  throw isLarge;
}

/** @param header `:100644 100644 <id before> <id after> M` */
function changeOf(header: string, path: string): readonly FileChange[] {
  const [before = '', after = '', , id = ''] = header.slice(1).split(' ');
  if (isFile(after)) return [{ path, after: { blobId: id, isLink: isLink(after) } }];
  return isFile(before) ? [{ path }] : [];
}

/** By its mode in octal. */
function isFile(mode: string): boolean {
  return mode.startsWith('100') || isLink(mode);
}

function isLink(mode: string): boolean {
  return mode.startsWith('120');
}
