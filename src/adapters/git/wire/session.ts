import { join } from 'node:path';
import { shellQuote } from '../../../domain/text.ts';
import { extraAuthorities, trustedAuthorities } from '../../http/authorities.ts';
import { proxyUrl } from '../../http/proxy-url.ts';
import { authorizationOf } from './credentials.ts';
import { memoryEnvironment } from '../program/process.ts';
import { knownName } from './known-name.ts';
import { askpassEnvironment, sshKeyFiles, writeSecretFiles } from './secret-files.ts';
import type { GitAccess } from '../../../domain/git/access.ts';
import type { Route, ProxyServer } from '../../../domain/network/route.ts';
import type { Pin } from './pin.ts';
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
  readonly route: Route;
  readonly pin: Pin;
  readonly signal: AbortSignal;
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
    filesOf(options, directory),
  );
  return {
    environment: {
      ...environmentOf(options, files.directory),
      ...(await sshEnvironmentOf(options, files.directory)),
    },
    [Symbol.asyncDispose]: () => files[Symbol.asyncDispose](),
  };
}

function filesOf(options: SessionOptions, directory: string): readonly SecretFile[] {
  const { auth, clientCertificate } = options.access;
  const authorities = authoritiesOf(options.access);
  const files: SecretFile[] = [{ name: 'config', text: configurationOf(options, directory) }];
  if (authorities !== undefined) files.push({ name: 'ca', text: authorities.join('\n') });
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

/** Undefined where git trusts the right ones by itself. */
function authoritiesOf({ certificateAuthority }: GitAccess): readonly string[] | undefined {
  const isUsual = certificateAuthority === undefined && extraAuthorities().length === 0;
  return isUsual ? undefined : trustedAuthorities(certificateAuthority);
}

function configurationOf({ access, route, pin }: SessionOptions, directory: string): string {
  const authorization = authorizationOf(access.auth);
  const authorityFile = authoritiesOf(access) && join(directory, 'ca');
  const pinned = pin.kind === 'http' ? pin.resolve : [];
  const http: (readonly [string, string | undefined])[] = [
    // Credentials would follow; the place that a redirect names is found out beforehand, see http-refs.ts.
    ['followRedirects', 'false'],
    ['extraHeader', authorization === undefined ? undefined : `Authorization: ${authorization}`],
    ['proxy', route.kind === 'direct' ? undefined : programProxy(route.proxy)],
    ...pinned.map((entry) => ['curloptResolve', entry] as const),
    ['sslCAInfo', authorityFile],
    ['proxySSLCAInfo', authorityFile],
    ['sslCert', access.clientCertificate && join(directory, 'certificate')],
    ['sslKey', access.clientCertificate && join(directory, 'key')],
    // Less than one byte a second for so long is a dead server, should we not be here to end the program.
    ['lowSpeedLimit', '1'],
    ['lowSpeedTime', '900'],
  ];
  const lines = http.flatMap(([key, value]) =>
    value === undefined ? [] : [`\t${key} = ${configQuote(value)}`],
  );
  return `${fixedConfiguration}[http]\n${lines.join('\n')}\n`;
}

/** curl's default port is 1080 for all proxies; and a SOCKS proxy is to look names up itself, as Go's client has it. */
function programProxy(proxy: ProxyServer): string {
  const { protocol, hostname, port } = new URL(proxy.address);
  const usual = protocol === 'https:' ? '443' : protocol === 'http:' ? '80' : '1080';
  const scheme = protocol.startsWith('socks5') ? 'socks5h:' : protocol;
  const address = `${scheme}//${hostname}:${port === '' ? usual : port}`;
  return proxyUrl({ ...proxy, address });
}

const fixedConfiguration = `[core]
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
  { searchPath }: SessionOptions,
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
    ...memoryEnvironment,
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
  };
}

async function sshEnvironmentOf(
  { pin, searchPath, signal, ssh: { keyExchange = [], hostKey = [] } = {} }: SessionOptions,
  directory: string,
): Promise<Readonly<Record<string, string>>> {
  if (pin.kind !== 'ssh') return {};
  const { address, names } = pin;
  const alias = await knownName({ directory, names, searchPath, signal });
  const options = [
    `HostName=${address}`,
    `HostKeyAlias=${alias}`,
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
