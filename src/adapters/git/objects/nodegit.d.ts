import type { Oid } from 'nodegit/oid.js';
import type { Repository } from 'nodegit/repository.js';
import type { TreeUpdate } from 'nodegit/tree-update.js';

// What nodegit 0.28 really takes, where its declarations say otherwise.
declare module 'nodegit/tree.js' {
  interface Tree {
    createUpdated(
      repository: Repository,
      count: number,
      updates: readonly TreeUpdate[],
    ): Promise<Oid>;
  }
}
declare module 'nodegit/odb.js' {
  interface Odb {
    /** 1 or 0. */
    existsExt(id: Oid, flags: number): number;
    /** @param length in bytes of UTF-8 */
    write(text: string, length: number, type: number): Promise<Oid>;
  }
}
