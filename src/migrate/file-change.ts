import { join } from 'node:path';
import { writeWhole } from '../manifests/directory.ts';
import type { Edit } from '../domain/setters/scalar.ts';

/** A file that changes, or a new one. */
export interface FileChange {
  readonly path: string;
  /** Absent where the file is new. */
  readonly before: string | undefined;
  readonly after: string;
  /** What makes `after` of `before`, in the order of the text. */
  readonly edits: readonly Edit[];
}

/**
 * Writes changes below a directory. New resources, which are last, go first: a second run would not make them for markers that
 * are there.
 */
export async function writeChanges(
  directory: string,
  changes: readonly FileChange[],
): Promise<void> {
  for (const { path, before, after } of changes.toReversed())
    await writeWhole(join(directory, path), { before, after });
}
