import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../src/servers/port.ts';
import { startProcess } from '../../src/servers/process.ts';

const run = promisify(execFile);

/** A PostgreSQL server that anybody on this machine may use. */
export interface Postgres extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** The name of its superuser, who needs no password. */
  readonly user: string;
  /** What `psql` prints for a query, a row a line. */
  query(database: string, sql: string): Promise<string>;
}

const user = 'temporal';
const debian = '/usr/lib/postgresql';

/** Debian's PostgreSQL, on loopback, without waiting for the disk; its data is gone when it is disposed. */
export async function startPostgres(): Promise<Postgres> {
  await using stack = new AsyncDisposableStack();
  const programs = await findPrograms();
  const directory = await mkdtemp(join(tmpdir(), 'tagwright-postgres-'));
  stack.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  const owner = await ownerOf(directory);
  const data = join(directory, 'data');
  await run(...owner.command(join(programs, 'initdb'), ['-D', data, '-U', user, '--auth=trust']));
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: directory,
    max_connections: 200,
    shared_buffers: '256MB',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  async function query(database: string, sql: string): Promise<string> {
    const place = ['-h', '127.0.0.1', '-p', String(port), '-U', user, '-d', database];
    const { stdout } = await run(join(programs, 'psql'), [...place, '-Atc', sql]);
    return stdout.trimEnd();
  }
  const [program, args] = owner.command(join(programs, 'postgres'), ['-D', data, ...flags]);
  const server = stack.use(
    await startProcess({
      name: 'postgres',
      program,
      args,
      logFile: join(directory, 'log', 'postgres.log'),
      isReady: async () => (await query('postgres', 'select 1')) === '1',
    }),
  );
  const closing = stack.move();
  return {
    pid: server.pid,
    port,
    user,
    query,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** The newest of those that Debian has installed. */
async function findPrograms(): Promise<string> {
  const versions = await readdir(debian).catch(() => []);
  const newest = versions.toSorted((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined) throw new Error('there is no PostgreSQL: run "make test-cluster"');
  return join(debian, newest, 'bin');
}

interface Owner {
  /** A program and its arguments, such that it runs as the owner. */
  command(program: string, args: readonly string[]): [string, string[]];
}

/** PostgreSQL does not run as root: then Debian's user `postgres` has the directory. */
async function ownerOf(directory: string): Promise<Owner> {
  if (process.getuid?.() !== 0) return { command: (program, args) => [program, [...args]] };
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
  );
  await mkdir(join(directory, 'log'));
  await chown(directory, Number(uid), Number(gid));
  const become = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'];
  return { command: (program, args) => ['setpriv', [...become, program, ...args]] };
}
