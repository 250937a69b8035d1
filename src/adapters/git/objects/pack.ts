import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';

/** What is more than that is for git, which compares the objects with each other to send less. */
const maxObjects = 2_000;
const maxBytes = 4 * 1024 * 1024;
const version = 2;
/** As packs number the kinds of objects. */
const objectKinds: ReadonlyMap<string, number> = new Map([
  ['commit', 1],
  ['tree', 2],
  ['blob', 3],
]);

/**
 * A pack of objects of the repository in `directory`; undefined where one of them is not in a file of its own, as those
 * are that were just written, or where they are many.
 * @see https://git-scm.com/docs/gitformat-pack
 */
export async function packLoose(
  directory: string,
  ids: readonly string[],
): Promise<Buffer | undefined> {
  if (ids.length > maxObjects) return undefined;
  const entries: Buffer[] = [];
  let bytes = 0;
  for (const file of await Promise.all(ids.map((id) => readLoose(directory, id)))) {
    const entry = file && entryOf(file);
    bytes += entry?.length ?? 0;
    if (entry === undefined || bytes > maxBytes) return undefined;
    entries.push(entry);
  }
  const header = Buffer.from('PACK\0\0\0\0\0\0\0\0', 'latin1');
  header.writeUInt32BE(version, 4);
  header.writeUInt32BE(ids.length, 8);
  const pack = Buffer.concat([header, ...entries]);
  return Buffer.concat([pack, createHash('sha1').update(pack).digest()]);
}

/** As libgit2 stores an object that is new: compressed, `blob 12\0` before it. */
async function readLoose(directory: string, id: string): Promise<Buffer | undefined> {
  const path = join(directory, 'objects', id.slice(0, 2), id.slice(2));
  try {
    return inflateSync(await readFile(path), { maxOutputLength: maxBytes });
  } catch {
    return undefined;
  }
}

/** An object in a pack; undefined if it is none that we push. */
function entryOf(object: Buffer): Buffer | undefined {
  const end = object.indexOf(0);
  const [name = ''] = object.toString('latin1', 0, end).split(' ');
  const kind = objectKinds.get(name);
  if (end < 0 || kind === undefined) return undefined;
  const content = object.subarray(end + 1);
  return Buffer.concat([entryHeader(kind, content.length), deflateSync(content)]);
}

/** Kind and size, the low bits first: 4 of the size beside the kind, then 7 a byte, each but the last with bit 7 set. */
function entryHeader(kind: number, size: number): Buffer {
  const bytes = [(kind << 4) | (size & 0xf)];
  for (let rest = size >>> 4; rest > 0; rest >>>= 7) {
    bytes.push((bytes.pop() ?? 0) | 0x80, rest & 0x7f);
  }
  return Buffer.from(bytes);
}
