import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateSync } from 'node:zlib';
import type { GitServer } from './git-server.ts';

const run = promisify(execFile);

type Repository = Pick<GitServer, 'git' | 'path'>;

/** Puts a blob of so many zeros into a repository, without ever having it in memory; gives its id. */
export async function addZeros(repository: Repository, mebibytes: number): Promise<string> {
  const command = `head -c ${mebibytes}M /dev/zero | git -C "$0" hash-object -w --stdin`;
  const settings = {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'core.compression',
    GIT_CONFIG_VALUE_0: '1',
    GIT_CONFIG_KEY_1: 'core.bigFileThreshold',
    GIT_CONFIG_VALUE_1: '1m',
  };
  const { stdout } = await run('sh', ['-c', command, repository.path], {
    env: { PATH: process.env['PATH'], ...settings },
  });
  return stdout.trim();
}

/** A line of `git mktree`. */
export interface Entry {
  readonly mode: '100644' | '120000' | '040000';
  readonly id: string;
  readonly name: string;
}

/** Writes a tree; gives its id. */
export async function addTree({ path }: Repository, entries: readonly Entry[]): Promise<string> {
  const lines = entries.map(
    ({ mode, id, name }) => `${mode} ${mode === '040000' ? 'tree' : 'blob'} ${id}\t${name}`,
  );
  const making = run('git', ['-C', path, 'mktree'], { maxBuffer: 1 << 26 });
  making.child.stdin?.end(lines.map((line) => `${line}\n`).join(''));
  return (await making).stdout.trim();
}

/** Folders in folders, `width` of them in each and all the same, so that a few objects stand for millions. */
export async function addNested(
  repository: Repository,
  { depth, width, leaf }: { readonly depth: number; readonly width: number; readonly leaf: string },
): Promise<string> {
  let id = leaf;
  for (let level = 0; level < depth; level += 1) {
    const entries = Array.from(
      { length: width },
      (_, index) => ({ mode: '040000', id, name: `d${index}` }) as const,
    );
    id = await addTree(repository, entries);
  }
  return id;
}

/** Makes a tree the newest of the branch `main`. */
export async function commitTree({ git }: Repository, tree: string): Promise<void> {
  await git('update-ref', 'refs/heads/main', await git('commit-tree', '-m', 'change', tree));
}

/** A blob as a delta of a few kilobytes that says another one of 64 KiB over and over; gives the ids of both. */
export async function addUnfolding(
  repository: Repository,
  mebibytes: number,
): Promise<{ readonly baseId: string; readonly id: string }> {
  const base = Buffer.alloc(65_536, 'x');
  const baseId = hashOf(base, 1);
  const copies = mebibytes * 16;
  // Copy from offset 0 (no offset bytes), with a size of 0, which means 65,536.
  const delta = Buffer.concat([
    varint(base.length),
    varint(copies * 65_536),
    Buffer.alloc(copies, 0x80),
  ]);
  const objects = [
    Buffer.concat([header(3, base.length), deflateSync(base)]),
    Buffer.concat([header(7, delta.length), Buffer.from(baseId, 'hex'), deflateSync(delta)]),
  ];
  const start = Buffer.from('PACK\0\0\0\u0002\0\0\0\u0002', 'latin1');
  const body = Buffer.concat([start, ...objects]);
  const pack = Buffer.concat([body, createHash('sha1').update(body).digest()]);
  const file = join(repository.path, 'objects/pack/pack-unfolding.pack');
  await writeFile(file, pack);
  await repository.git('index-pack', file);
  return { baseId, id: hashOf(base, copies) };
}

/** The id of a blob that is `part` so often. */
function hashOf(part: Buffer, times: number): string {
  const hash = createHash('sha1').update(`blob ${part.length * times}\0`);
  for (let count = 0; count < times; count += 1) hash.update(part);
  return hash.digest('hex');
}

function header(kind: number, size: number): Buffer {
  const bytes = [(kind << 4) | (size & 0xf)];
  for (let rest = size >>> 4; rest > 0; rest >>>= 7)
    bytes.push((bytes.pop() ?? 0) | 0x80, rest & 0x7f);
  return Buffer.from(bytes);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
