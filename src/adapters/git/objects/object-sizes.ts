import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { constants, inflateSync } from 'node:zlib';
import { MirrorDamage } from '../disk/damage.ts';
import { withinTime } from '../program/deadline.ts';
import { endProgram } from '../program/process.ts';
import { abortable } from '../disk/queue.ts';
import type { Limits } from '../program/deadline.ts';
import type { LocalGit } from '../program/git-program.ts';

/**
 * Enough of a loose object's file for the codes of its compression and for the header, `blob 2147483648\0`; and no more
 * than a quarter of a megabyte, should it be zeros.
 */
const looseHeadBytes = 256;
const headerBytes = 64;
/** Of more than that most are in packs: what a small change brings is loose. */
const maxLoose = 64;

/** How large objects of a repository are, found out without reading them: anything may be as large as it likes. */
export interface ObjectSizes extends AsyncDisposable {
  /** Bytes, in the order of `ids`; undefined for what is not here. */
  of(ids: readonly string[]): Promise<readonly (number | undefined)[]>;
  /** Takes note of sizes that git has told besides, so that nobody is asked for them. */
  know(files: Iterable<{ readonly blobId: string; readonly sizeBytes: number }>): void;
}

/**
 * What was just fetched or written is in files of its own, whose heads are read here. For the rest there is one `git
 * cat-file`, started when it is first needed: libgit2's way to an object's header is not in nodegit.
 */
export function openObjectSizes(git: LocalGit, directory: string, limits: Limits): ObjectSizes {
  let conversation: Conversation | undefined;
  const sizes = new Map<string, number | undefined>();

  async function askGit(ids: readonly string[]): Promise<readonly (number | undefined)[]> {
    conversation ??= converse(git, directory);
    const { ask } = conversation;
    const answers = Promise.all(ids.map(ask));
    return withinTime(limits, 'git cat-file', (signal) => abortable(answers, signal));
  }

  return {
    of: async (ids) => {
      const unknown = [...new Set(ids)].filter((id) => sizes.get(id) === undefined);
      if (unknown.length <= maxLoose)
        for (const id of unknown) sizes.set(id, await looseSize(directory, id));
      const others = unknown.filter((id) => sizes.get(id) === undefined);
      const told = others.length === 0 ? [] : await askGit(others);
      for (const [index, id] of others.entries()) sizes.set(id, told[index]);
      return ids.map((id) => sizes.get(id));
    },
    know: (files) => {
      for (const { blobId, sizeBytes } of files) sizes.set(blobId, sizeBytes);
    },
    [Symbol.asyncDispose]: async () => conversation?.end(),
  };
}

async function looseSize(directory: string, id: string): Promise<number | undefined> {
  const path = join(directory, 'objects', id.slice(0, 2), id.slice(2));
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(looseHeadBytes), 0);
    // It ends in the middle.
    const beginning = inflateSync(buffer.subarray(0, bytesRead), {
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    const size = /^[a-z]+ (\d+)\0/.exec(beginning.toString('latin1', 0, headerBytes))?.[1];
    return size === undefined ? undefined : Number(size);
  } catch {
    // A file that is damaged is for git to judge.
    return undefined;
  } finally {
    await file.close();
  }
}

interface Conversation {
  readonly ask: (id: string) => Promise<number | undefined>;
  readonly end: () => Promise<void>;
}

/** git answers line by line, in the order of the questions. */
function converse(git: LocalGit, directory: string): Conversation {
  const child = git.start({ directory, args: ['cat-file', '--batch-check=%(objectsize)'] });
  const waiting: PromiseWithResolvers<number | undefined>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    waiting.shift()?.resolve(/^\d+$/.test(line) ? Number(line) : undefined);
  });
  child.stderr.resume();
  child.stdin.on('error', () => undefined);
  const closed = Promise.withResolvers<void>();
  let isOver = false;
  function close(): void {
    isOver = true;
    for (const { reject } of waiting.splice(0)) reject(ended());
    closed.resolve();
  }
  child.once('error', close).once('close', close);
  return {
    ask: (id) => {
      if (isOver) return Promise.reject(ended());
      const answer = Promise.withResolvers<number | undefined>();
      waiting.push(answer);
      child.stdin.write(`${id}\n`);
      return answer.promise;
    },
    end: () => {
      endProgram(child);
      return closed.promise;
    },
  };
}

function ended(): MirrorDamage {
  return new MirrorDamage('git cat-file does not say how large an object is');
}
