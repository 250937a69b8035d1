import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import { BoundedMap } from '../../domain/bounded-map.ts';
import { revisionOf, tagLines } from './revision.ts';
import { createTagDisk } from './tag-disk.ts';
import type { TagStore } from '../../ports/registry.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);
/** Below a disk's block compression saves nothing. */
const compressionBytes = 4096;
/** A list beyond what the registry client reads is none of ours: a million tags of 128 characters. */
const maxBytes = 129_000_000;
/** Some 10,000 lists of 10,000 tags, compressed. */
const defaultDiskBytes = 512 * 1024 * 1024;
/**
 * Lists kept of one repository, by last use: several ImageRepositories may exclude different tags of it, and a
 * policy may still read the list before.
 */
const keptLists = 4;
/** Tags in memory: 25 MB of the longest that registries take, and all the lists of some thousand usual repositories. */
const maxRecent = 200_000;
/** What a list takes beside its tags, in tags. */
const listWeight = 10;

interface TagStoreOptions {
  readonly directory: string;
  /** What all lists may take there together; those used longest ago go first. */
  readonly diskBytes?: number | undefined;
}

/**
 * A store on a worker's disk in `directory`, which several processes may share, the last lists in its memory too.
 * Whatever is lost or damaged there counts as absent.
 */
export function createTagStore({
  directory,
  diskBytes = defaultDiskBytes,
}: TagStoreOptions): TagStore {
  const disk = createTagDisk(directory, diskBytes);
  function folderOf(canonicalName: string): string {
    return join(directory, createHash('sha256').update(canonicalName).digest('hex'));
  }
  const recent = new BoundedMap<readonly string[]>(maxRecent, { weightOf });
  return {
    async save({ canonicalName, tags }) {
      const text = Buffer.from(tagLines(tags));
      const checksum = revisionOf(text);
      const folder = folderOf(canonicalName);
      recent.set(keyOf(canonicalName, checksum), tags);
      const [name, other] = fileNames(checksum, text.length >= compressionBytes);
      if (await touch(join(folder, name))) return checksum;
      await mkdir(folder, { recursive: true });
      const bytes = name.endsWith('.gz')
        ? await compress(text, { level: constants.Z_BEST_SPEED })
        : text;
      // A name of its own, then a rename: a reader sees the whole file or none.
      const draft = join(folder, `.${randomUUID()}`);
      await writeFile(draft, bytes, { mode: 0o600 });
      await rename(draft, join(folder, name));
      await rm(join(folder, other), { force: true });
      await evict(folder);
      await disk.wrote(bytes.length);
      return checksum;
    },
    async load({ canonicalName, checksum }) {
      if (!/^sha256:[0-9a-f]{64}$/.test(checksum)) return undefined;
      const known = recent.get(keyOf(canonicalName, checksum));
      if (known !== undefined) return known;
      for (const name of fileNames(checksum, true)) {
        const file = join(folderOf(canonicalName), name);
        const bytes = await readFile(file).catch(() => undefined);
        if (bytes === undefined) continue;
        const text = await unpack(name, bytes);
        if (text !== undefined && revisionOf(text) === checksum) {
          await touch(file);
          const tags = linesOf(text);
          recent.set(keyOf(canonicalName, checksum), tags);
          return tags;
        }
        await rm(file, { force: true });
      }
      return undefined;
    },
  };
}

function weightOf(tags: readonly string[]): number {
  return tags.length + listWeight;
}

function keyOf(canonicalName: string, checksum: string): string {
  return `${canonicalName} ${checksum}`;
}

/** The name that is used, then the other one that it could have. */
function fileNames(checksum: string, isCompressed: boolean): readonly [string, string] {
  const plain = `${checksum.slice('sha256:'.length)}.txt`;
  return isCompressed ? [`${plain}.gz`, plain] : [plain, `${plain}.gz`];
}

async function unpack(name: string, bytes: Buffer): Promise<Buffer | undefined> {
  if (!name.endsWith('.gz')) return bytes;
  return decompress(bytes, { maxOutputLength: maxBytes }).catch(() => undefined);
}

function linesOf(text: Buffer): readonly string[] {
  return text.length === 0 ? [] : text.toString('utf8', 0, text.length - 1).split('\n');
}

/** Marks a file as used now; false if it is not there. */
async function touch(file: string): Promise<boolean> {
  const now = new Date();
  return utimes(file, now, now).then(
    () => true,
    () => false,
  );
}

/** Another process may do the same at the same time, so a file that is gone already is no fault. */
async function evict(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  if (names.length <= keptLists) return;
  const aged = await Promise.all(
    names.map(async (name) => {
      const usedAtMs = await stat(join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
      return { name, usedAtMs };
    }),
  );
  const old = aged.toSorted((a, b) => b.usedAtMs - a.usedAtMs).slice(keptLists);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })));
}
