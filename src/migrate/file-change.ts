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
