import { branchName } from '../../domain/git/reference.ts';
import { fetchTarget, readKept } from './fetch.ts';
import { containsCommit, readHistory } from './history.ts';
import { listingAfter } from './objects/listing-memory.ts';
import { listMarked } from './objects/marked.ts';
import { pushCommit, pushRefspec } from './push.ts';
import type { Mirror } from '../../ports/git.ts';
import type { Listing } from './objects/listing-memory.ts';
import type { OpenMirror } from './open-mirror.ts';

interface WrittenCommit {
  /** The paths of its files that are not those of its parent. */
  readonly changed: readonly string[];
  /** What the next update finds there, most often; undefined where that is to be found out. */
  readonly listing: Listing | undefined;
}

/** The operations on an open mirror. */
export function createMirror(open: OpenMirror): Mirror {
  const { access, directory, listings, objects, wire, limits } = open;
  const made = new Map<string, WrittenCommit>();
  return {
    fetch: (target) => fetchTarget(open, target),
    branchHead: async (branch) => {
      const [ref] = await wire.listRefs(access, [branchName(branch)], limits);
      return ref?.id;
    },
    knownHead: (branch) => readKept(directory, branchName(branch)),
    has: async (commit) => (await objects.readCommit(commit)) !== undefined,
    listMarked: (search) => listMarked(open, search),
    readBlobs: (ids) => objects.readBlobs(ids),
    treeOf: async (base, changes) => (await objects.writeTree(base, changes)).id,
    writeCommit: async ({ base, changes, signer, ...text }) => {
      const tree = await objects.writeTree(base, changes);
      const commit = { ...text, tree: tree.id, parents: [base] };
      const signing = signer === undefined ? undefined : { signer, signal: limits.signal };
      const id = await objects.writeCommit(commit, signing);
      made.set(id, {
        changed: changes.map(({ path }) => path),
        listing: listingAfter(listings.get(directory), { base, commit: id, files: tree.files }),
      });
      return id;
    },
    push: async (input) => {
      const { changed, listing } = made.get(input.commit) ?? {};
      const result = await pushCommit(open, { ...input, changed });
      if (result.kind === 'pushed' && listing !== undefined) listings.set(directory, listing);
      return result;
    },
    pushRefspec: (input) => pushRefspec(open, input),
    contains: (input) => containsCommit(open, input),
    history: (commit, depth) => readHistory(open, commit, depth),
  };
}
