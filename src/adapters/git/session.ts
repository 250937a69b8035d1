import { join } from 'node:path';
import type { GitAccess } from '../../domain/git/access.ts';
import { withSystemAuthorities } from './authorities.ts';
import { authorizationOf, proxyUrlOf } from './credentials.ts';
import { MEMORY_ENVIRONMENT } from './memory.ts';
import { askpassEnvironment, shellQuote, sshKeyFiles, writeSecretFiles } from './secret-files.ts';
import type { SecretFile } from './secret-files.ts';

/** What one use of one repository needs besides words on a command line. Its files vanish when it is disposed. */
export interface Session extends AsyncDisposable {
  readonly environment: Readonly<Record<string, string>>;
}

export interface SessionOptions {
  /** Exists, is ours alone, and holds a folder per session. */
  readonly directory: string;
  /** Where `git` and `ssh` are looked for, as `PATH` has it. */
  readonly searchPath: string;
  readonly access: GitAccess;
  readonly ssh?: SshAlgorithms;
}

/** Flux's `--ssh-kex-algos` and `--ssh-hostkey-algos`; absent or empty: OpenSSH's own. */
export interface SshAlgorithms {
  readonly keyExchange?: readonly string[];
  readonly hostKey?: readonly string[];
}

/**
 * Writes the configuration and the keys that `git` reads, in files that only we may read: nothing secret is in an
 * argument or in the environment, where every process of the machine could see it.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const files = await writeSecretFiles(options.directory, (directory) =>
    filesOf(options.access, directory),
  );
  return {
    environment: environmentOf(options, files.directory),
    [Symbol.asyncDispose]: () => files[Symbol.asyncDispose](),
  };
}

function filesOf(access: GitAccess, directory: string): readonly SecretFile[] {
  const { auth, certificateAuthority, clientCertificate } = access;
  const files: SecretFile[] = [{ name: 'config', text: configurationOf(access, directory) }];
  if (certificateAuthority !== undefined)
    files.push({ name: 'ca', text: withSystemAuthorities(certificateAuthority).join('\n') });
  if (clientCertificate !== undefined) {
    files.push({ name: 'certificate', text: clientCertificate.certificate });
    files.push({ name: 'key', text: clientCertificate.key });
  }
  if (auth.kind === 'ssh') {
    files.push(...sshKeyFiles(auth));
    files.push({ name: 'known_hosts', text: auth.knownHosts });
  }
  return files;
}

function configurationOf(access: GitAccess, directory: string): string {
  const authorization = authorizationOf(access.auth);
  const http: (readonly [string, string | undefined])[] = [
    // Credentials would follow; the place that a redirect names is found out beforehand, see http-refs.ts.
    ['followRedirects', 'false'],
    ['extraHeader', authorization === undefined ? undefined : `Authorization: ${authorization}`],
    ['proxy', access.proxy === undefined ? undefined : proxyUrlOf(access.proxy)],
    ['sslCAInfo', access.certificateAuthority && join(directory, 'ca')],
    ['proxySSLCAInfo', access.certificateAuthority && join(directory, 'ca')],
    ['sslCert', access.clientCertificate && join(directory, 'certificate')],
    ['sslKey', access.clientCertificate && join(directory, 'key')],
    // Less than one byte a second for so long is a dead server, should we not be here to end the program.
    ['lowSpeedLimit', '1'],
    ['lowSpeedTime', '900'],
  ];
  const lines = http.flatMap(([key, value]) =>
    value === undefined ? [] : [`\t${key} = ${configQuote(value)}`],
  );
  return `${FIXED_CONFIGURATION}[http]\n${lines.join('\n')}\n`;
}

const FIXED_CONFIGURATION = `[core]
\thooksPath = /dev/null
\tfsmonitor = false
[safe]
\tdirectory = *
[protocol]
\tversion = 2
[gc]
\tauto = 0
[maintenance]
\tauto = false
[submodule]
\trecurse = false
[push]
\tgpgSign = false
[credential]
\thelper =
`;

function environmentOf(
  { access, searchPath, ssh }: SessionOptions,
  directory: string,
): Readonly<Record<string, string>> {
  return {
    PATH: searchPath,
    HOME: directory,
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: join(directory, 'config'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'https:http:ssh',
    ...MEMORY_ENVIRONMENT,
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    ...(access.auth.kind === 'ssh' ? sshEnvironment(directory, ssh) : {}),
  };
}

function sshEnvironment(
  directory: string,
  { keyExchange = [], hostKey = [] }: SshAlgorithms = {},
): Readonly<Record<string, string>> {
  const options = [
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    `IdentityFile=${join(directory, 'identity')}`,
    `UserKnownHostsFile=${join(directory, 'known_hosts')}`,
    'GlobalKnownHostsFile=/dev/null',
    'StrictHostKeyChecking=yes',
    'UpdateHostKeys=no',
    'PreferredAuthentications=publickey',
    'NumberOfPasswordPrompts=1',
    'ForwardAgent=no',
    'ClearAllForwardings=yes',
    'ConnectTimeout=30',
    'ServerAliveInterval=15',
    'ServerAliveCountMax=4',
    ...(keyExchange.length === 0 ? [] : [`KexAlgorithms=${keyExchange.join(',')}`]),
    ...(hostKey.length === 0 ? [] : [`HostKeyAlgorithms=${hostKey.join(',')}`]),
  ];
  return {
    GIT_SSH_VARIANT: 'ssh',
    GIT_SSH_COMMAND: `ssh -F /dev/null ${options.map((option) => `-o ${shellQuote(option)}`).join(' ')}`,
    ...askpassEnvironment(directory),
  };
}

function configQuote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
