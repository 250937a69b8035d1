import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../src/servers/port.ts';
import { startProcess } from '../../src/servers/process.ts';
import { temporaryDirectory } from './directory.ts';
import type { IssuedCertificate } from './certificates.ts';

const run = promisify(execFile);

export interface Squid extends AsyncDisposable {
  readonly url: string;
  /** What it was asked for, a line a request. */
  log(): Promise<string>;
}

/** The user that it lets through. */
export const proxyUser = { username: 'walker', password: 'pass word:1' } as const;

/** A forward proxy with a password, and over TLS where a certificate is given (Debian package squid-openssl). */
export async function startSquid(certificate?: IssuedCertificate): Promise<Squid> {
  await using stack = new AsyncDisposableStack();
  const directory = stack.use(await temporaryDirectory());
  // Squid runs as a user of its own.
  await chmod(directory.path, 0o777);
  function file(name: string): string {
    return join(directory.path, name);
  }
  const { stdout } = await run('openssl', ['passwd', '-1', proxyUser.password]);
  await writeFile(file('passwords'), `${proxyUser.username}:${stdout}`);
  const port = await freePort();
  const listen =
    certificate === undefined
      ? `http_port 127.0.0.1:${port}`
      : `https_port 127.0.0.1:${port} tls-cert=${certificate.certificateFile} tls-key=${certificate.keyFile}`;
  const configuration = [
    listen,
    `auth_param basic program /usr/lib/squid/basic_ncsa_auth ${file('passwords')}`,
    'auth_param basic children 1',
    'acl known proxy_auth REQUIRED',
    'http_access allow known',
    'http_access deny all',
    'cache deny all',
    `access_log stdio:${file('access.log')}`,
    `cache_log ${file('cache.log')}`,
    `pid_filename ${file('squid.pid')}`,
    `coredump_dir ${directory.path}`,
    'shutdown_lifetime 0 seconds',
    'logfile_rotate 0',
    'buffered_logs off',
  ];
  await writeFile(file('squid.conf'), `${configuration.join('\n')}\n`);
  stack.use(
    await startProcess({
      name: 'squid',
      program: '/usr/sbin/squid',
      args: ['-N', '-f', file('squid.conf'), '-n', `test${port}`],
      logFile: file('output.log'),
      isReady: () => canConnect(port),
    }),
  );
  const closing = stack.move();
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    log: () => readFile(file('access.log'), 'utf8').catch(() => ''),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
