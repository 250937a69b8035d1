import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startGitHttp } from '../../src/servers/git-http.ts';
import { temporaryDirectory } from './directory.ts';
import type { GitHttpOptions } from '../../src/servers/git-http.ts';

const run = promisify(execFile);

/** A real Git server with one bare repository, and ways to look into it as somebody else would. */
export interface GitServer extends AsyncDisposable {
  /** Of the repository. */
  readonly url: string;
  /** The bare repository on disk. */
  readonly path: string;
  /** What `git -C <repository> ...args` prints, without the last line end. */
  git(...args: readonly string[]): Promise<string>;
  /** Puts a hook into the repository: a line of shell. */
  hook(name: string, script: string): Promise<void>;
  /** A file inside the bare repository. */
  read(name: string): Promise<string>;
  /** Commits files to a branch, as somebody else; gives the commit's id. */
  commit(change: OtherCommit): Promise<string>;
}

export interface OtherCommit {
  readonly branch?: string;
  /** Path to text; bytes for what is no UTF-8, an object for what is no plain file. */
  readonly files: Readonly<Record<string, string | Buffer | SpecialFile>>;
  readonly removed?: readonly string[];
  readonly message?: string;
}

interface SpecialFile {
  readonly mode: '100755' | '120000';
  readonly text: string;
}

export type GitServerOptions = Omit<GitHttpOptions, 'directory'>;

export async function startGitServer(options: GitServerOptions = {}): Promise<GitServer> {
  await using stack = new AsyncDisposableStack();
  const { path: directory } = stack.use(await temporaryDirectory());
  const repository = await createRepository(directory);
  const server = stack.use(await startGitHttp({ ...options, directory }));
  const closing = stack.move();
  return {
    ...repository,
    url: `${server.url}/repository.git`,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** A bare repository `repository.git` in `directory`, without a server. */
export async function createRepository(
  directory: string,
): Promise<Omit<GitServer, 'url' | typeof Symbol.asyncDispose>> {
  const path = join(directory, 'repository.git');
  await git(directory, 'init', '--quiet', '--bare', '--initial-branch=main', path);
  await git(path, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  await git(path, 'config', 'receive.advertisePushOptions', 'true');
  return {
    path,
    git: (...args) => git(path, ...args),
    commit: (change) => commitFiles(path, change),
    hook: async (name, script) => {
      await mkdir(join(path, 'hooks'), { recursive: true });
      await writeFile(join(path, 'hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    },
    read: (name) => readFile(join(path, name), 'utf8'),
  };
}

export async function git(directory: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', directory, ...args], {
    env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', HOME: directory, ...author },
    maxBuffer: 1 << 28,
  });
  return stdout.replace(/\n$/, '');
}

const author = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
};

/** Straight into the repository, with git's own importer. */
async function commitFiles(path: string, change: OtherCommit): Promise<string> {
  const { branch = 'main', files, removed = [], message = 'change' } = change;
  const before = await git(path, 'for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`);
  const changes = Object.entries(files).map(([name, file]) => {
    const { mode, text } = isSpecial(file) ? file : { mode: '100644', text: file };
    return Buffer.concat([Buffer.from(`M ${mode} inline ${name}\n`), data(text)]);
  });
  const script = Buffer.concat([
    Buffer.from(`commit refs/heads/${branch}\n`),
    Buffer.from(`committer Ada <ada@example.com> ${Math.floor(Date.now() / 1000)} +0000\n`),
    data(message),
    Buffer.from(before === '' ? '' : `from ${before}\n`),
    ...removed.map((name) => Buffer.from(`D ${name}\n`)),
    ...changes,
  ]);
  const importing = run('git', ['-C', path, 'fast-import', '--quiet'], {
    env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null' },
  });
  importing.child.stdin?.end(script);
  await importing;
  return git(path, 'rev-parse', `refs/heads/${branch}`);
}

function isSpecial(file: string | Buffer | SpecialFile): file is SpecialFile {
  return typeof file === 'object' && 'mode' in file;
}

function data(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')]);
}
