import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { parseListenAddress } from './domain/address.ts';
import { readFeatureGates, rebuildOf } from './domain/feature-gates.ts';
import { parseAddressRange } from './domain/network/addresses.ts';
import { parseEnvironmentProxy } from './domain/network/route.ts';
import { parseLabelSelector } from './domain/resources/label-selector.ts';
import { objectIdentityGate } from './domain/registry/cloud-identity.ts';
import {
  isNamespaceName,
  isObjectName,
  namespaceProblem,
  objectNameProblem,
} from './domain/resources/names.ts';
import type { ListenAddress } from './domain/address.ts';
import type { FeatureGates } from './domain/feature-gates.ts';
import type { Rebuild } from './domain/git/push-base.ts';
import type { AddressRange } from './domain/network/addresses.ts';
import type { EnvironmentProxy } from './domain/network/route.ts';
import type { ObjectIdentity } from './domain/registry/cloud-identity.ts';
import type { Scope } from './domain/resources/scope.ts';
import type { TaskQueues } from './workflows/messages.ts';
import type { ProgramSearch } from './servers/programs.ts';

/** What a flag of `tagwright` says; absent: not given. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** What a flag, or the variable of its name, says; undefined where neither says anything. */
export type ReadFlag = (flag: string) => string | undefined;

export interface Config {
  /** Names the cluster in workflow ids, so that several can share a Temporal namespace. */
  readonly clusterName: string;
  /** Absent: as `kubectl` finds it, else the pod's service account. */
  readonly kubeconfig: string | undefined;
  /** What must outlive a restart of an embedded server. */
  readonly stateDirectory: string;
  /** What may be lost at any time: Git mirrors, tag lists. */
  readonly cacheDirectory: string;
  /** Where files with keys are written while a program needs them; absent: in `/dev/shm`, where there is one. */
  readonly secretsDirectory: string | undefined;
  /** The queues a worker serves; empty: all. */
  readonly queues: readonly string[];
  /** Which resources to keep a workflow for. */
  readonly scope: Scope;
  /** Whether references to other namespaces are refused. */
  readonly noCrossNamespaceRefs: boolean;
  readonly logLevel: LogLevel;
  /** Bytes that Git mirrors may take. */
  readonly mirrorBudgetBytes: number;
  /** Bytes that tag lists may take on disk. */
  readonly tagBudgetBytes: number;
  /** The share of its tags that a repository must keep from one scan to the next to be believed. */
  readonly shrinkGuard: number;
  /** Scans and evaluations begun a second, by all workers of the cluster together. */
  readonly registryRate: number;
  /** The workflows' bundle, where it was made ahead; absent: made at the first start and kept in the cache. */
  readonly workflowBundle: string | undefined;
  /** Where `git` and `ssh` are looked for. */
  readonly searchPath: string | undefined;
  /** What becomes of a push branch that is there already. */
  readonly rebuild: Rebuild;
  /** Empty: those that OpenSSH offers. */
  readonly ssh: { readonly keyExchange: readonly string[]; readonly hostKey: readonly string[] };
  /** Whether an ImageRepository or a GitRepository may use the identity of a ServiceAccount in a cloud. */
  readonly objectIdentity: ObjectIdentity;
  /** Which managed identity of Azure is ours; absent: the only one. */
  readonly azureClientId: string | undefined;
  /** Where resources may send us besides public and private networks. */
  readonly allowedAddresses: readonly AddressRange[];
  /** The proxies for whatever a resource names no proxy for. */
  readonly environmentProxy: EnvironmentProxy;
  readonly watching: WatchingConfig;
  /** What payloads in Temporal are encrypted with; absent: nothing. */
  readonly encryption: EncryptionSource | undefined;
  /** Whether a Temporal server of our own has its web interface. */
  readonly temporalUi: boolean;
}

/** How others can watch us; what is absent is off. */
export interface WatchingConfig {
  readonly health?: ListenAddress;
  readonly metrics?: ListenAddress;
  /** For the metrics of Temporal's SDK: `ip:port`. */
  readonly temporalMetrics?: string;
  /** Whom events are posted to. */
  readonly eventsUrl?: string;
}

/** Where the keys are that payloads in Temporal are encrypted with. */
export type EncryptionSource =
  | { readonly kind: 'file'; readonly origin: string; readonly file: string }
  | { readonly kind: 'text'; readonly origin: string; readonly text: string };

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const queueNames: readonly string[] = ['main', 'registry', 'git'] satisfies (keyof TaskQueues)[];
const logLevels: readonly string[] = ['debug', 'info', 'warn', 'error'] satisfies LogLevel[];

/** A flag or variable that cannot be meant; `message` says what to change. */
export class ConfigError extends Error {}

/**
 * The configuration, from flags first and `TAGWRIGHT_*` variables next: `--cluster-name` is `TAGWRIGHT_CLUSTER_NAME`.
 * @throws {ConfigError}
 */
export function readConfig(flags: Flags, environment: NodeJS.ProcessEnv = process.env): Config {
  const text = readFlags(flags, environment);
  const stateDirectory = resolve(
    text('state-dir') ??
      join(
        textIn(environment, 'XDG_STATE_HOME') ?? join(homedir(), '.local', 'state'),
        'tagwright',
      ),
  );
  const logLevel = text('log-level') ?? 'info';
  if (!isLogLevel(logLevel)) {
    throw new ConfigError(`--log-level must be one of ${logLevels.join(', ')}, not "${logLevel}"`);
  }
  const clusterName = text('cluster-name') ?? 'default';
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(clusterName)) {
    throw new ConfigError(
      `--cluster-name takes letters, digits, ".", "_" and "-", not "${clusterName}"`,
    );
  }
  const gates = gatesIn(text('feature-gates') ?? '');
  return {
    clusterName,
    kubeconfig: text('kubeconfig'),
    stateDirectory,
    cacheDirectory: resolve(text('cache-dir') ?? join(stateDirectory, 'cache')),
    secretsDirectory: text('secrets-dir'),
    queues: queuesIn(text('queues') ?? ''),
    scope: scopeIn(watchNamespaceIn(text('watch-namespace')), text('watch-label-selector')),
    noCrossNamespaceRefs: isOn('no-cross-namespace-refs', flags, text),
    logLevel,
    mirrorBudgetBytes:
      positive('mirror-budget-mb', text('mirror-budget-mb') ?? '4096', 'megabytes') * 1024 * 1024,
    tagBudgetBytes:
      positive('tag-budget-mb', text('tag-budget-mb') ?? '512', 'megabytes') * 1024 * 1024,
    shrinkGuard: share('shrink-guard', text('shrink-guard') ?? '0'),
    registryRate: positive('registry-rate', text('registry-rate') ?? '200', 'steps a second'),
    workflowBundle: text('workflow-bundle'),
    searchPath: environment['PATH'],
    rebuild: rebuildOf(gates),
    ssh: {
      keyExchange: algorithmsIn('ssh-kex-algos', text('ssh-kex-algos') ?? ''),
      hostKey: algorithmsIn('ssh-hostkey-algos', text('ssh-hostkey-algos') ?? ''),
    },
    objectIdentity: objectIdentityIn(gates, text('default-service-account')),
    azureClientId: textIn(environment, 'AZURE_CLIENT_ID'),
    allowedAddresses: addressesIn(text('allow-addresses') ?? ''),
    environmentProxy: environmentProxyIn(environment),
    watching: watchingIn(text),
    encryption: encryptionIn(text, environment),
    temporalUi: isOn('temporal-ui', flags, text),
  };
}

/** Reads flags first and variables next: `--cluster-name` is `TAGWRIGHT_CLUSTER_NAME`. */
export function readFlags(flags: Flags, environment: NodeJS.ProcessEnv): ReadFlag {
  return (flag) => {
    const given =
      flags[flag] ?? environment[`TAGWRIGHT_${flag.toUpperCase().replaceAll('-', '_')}`];
    return typeof given === 'string' && given !== '' ? given : undefined;
  };
}

/** How to reach Temporal, by its own variables and profile file; undefined where neither names an address. */
export function readTemporalConfig(): ReturnType<typeof loadClientConnectConfig> | undefined {
  const config = loadClientConnectConfig();
  const { address = '' } = config.connectionOptions;
  return address === '' ? undefined : config;
}

/** Where the servers' programs are looked for. */
export function readProgramSearch(environment: NodeJS.ProcessEnv = process.env): ProgramSearch {
  const cache =
    textIn(environment, 'TAGWRIGHT_CACHE') ??
    join(textIn(environment, 'XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'tagwright');
  const file = new URL('../tools/versions.env', import.meta.url);
  return { environment, cache, versions: parseEnv(readFileSync(file, 'utf8')) };
}

function watchNamespaceIn(text: string | undefined): string | undefined {
  if (text === undefined || isNamespaceName(text)) return text;
  throw new ConfigError(`--watch-namespace: ${namespaceProblem(text)}`);
}

/** Set and empty means the same as not set. */
function textIn(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  return environment[name] === '' ? undefined : environment[name];
}

/** The words between commas. */
function wordsIn(text: string): readonly string[] {
  return text.split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
}

/** `ssh` reads a list that begins with "+", "-" or "^" as a change of its own; Flux's flags take names only. */
function algorithmsIn(flag: string, text: string): readonly string[] {
  const names = wordsIn(text);
  const wrong = names.find((name) => !/^[a-z0-9][a-zA-Z0-9@._-]*$/.test(name));
  if (wrong === undefined) return names;
  throw new ConfigError(`--${flag} takes names of algorithms, not "${wrong}"`);
}

function addressesIn(text: string): readonly AddressRange[] {
  return wordsIn(text).map((word) => {
    const range = parseAddressRange(word);
    if (range !== undefined) return range;
    throw new ConfigError(
      `--allow-addresses takes addresses and ranges such as "127.0.0.0/8", not "${word}"`,
    );
  });
}

function queuesIn(text: string): readonly string[] {
  const queues = wordsIn(text);
  const unknown = queues.find((queue) => !queueNames.includes(queue));
  if (unknown === undefined) return queues;
  throw new ConfigError(`--queues takes ${queueNames.join(', ')}, not "${unknown}"`);
}

function gatesIn(text: string): FeatureGates {
  const reading = readFeatureGates(text);
  if (reading.kind === 'wrong') throw new ConfigError(`--feature-gates: ${reading.problem}`);
  return reading.gates;
}

function objectIdentityIn(
  gates: FeatureGates,
  defaultServiceAccount: string | undefined,
): ObjectIdentity {
  const isEnabled = gates[objectIdentityGate];
  if (defaultServiceAccount === undefined) return { kind: isEnabled ? 'enabled' : 'disabled' };
  if (!isObjectName(defaultServiceAccount))
    throw new ConfigError(`--default-service-account: ${objectNameProblem(defaultServiceAccount)}`);
  if (isEnabled) return { kind: 'enabled', defaultServiceAccount };
  throw new ConfigError(
    `--default-service-account is used with --feature-gates=${objectIdentityGate}=true only`,
  );
}

function scopeIn(namespace: string | undefined, labelSelector: string | undefined): Scope {
  if (labelSelector !== undefined && parseLabelSelector(labelSelector) === undefined) {
    throw new ConfigError(
      `--watch-label-selector takes requirements such as "shard=blue,env in (a,b)", not "${labelSelector}"`,
    );
  }
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
  };
}

/** As curl and Go have it: in small letters first. */
function environmentProxyIn(environment: NodeJS.ProcessEnv): EnvironmentProxy {
  const variables = [
    ['httpProxy', 'http_proxy'],
    ['httpsProxy', 'https_proxy'],
    ['noProxy', 'no_proxy'],
  ] as const;
  const proxy: { -readonly [Name in keyof EnvironmentProxy]: EnvironmentProxy[Name] } = {};
  for (const [name, variable] of variables) {
    const value = textIn(environment, variable) ?? textIn(environment, variable.toUpperCase());
    if (value === undefined) continue;
    // The value may hold a password.
    if (name !== 'noProxy' && parseEnvironmentProxy(value) === undefined)
      throw new ConfigError(
        `${variable.toUpperCase()} takes a URL of scheme http, https or socks5, such as "http://proxy:3128"`,
      );
    proxy[name] = value;
  }
  return proxy;
}

function watchingIn(text: ReadFlag): WatchingConfig {
  const health = listenAddress('health-addr', text('health-addr'));
  const metrics = listenAddress('metrics-addr', text('metrics-addr'));
  const temporal = listenAddress('temporal-metrics-addr', text('temporal-metrics-addr'));
  const eventsUrl = text('events-addr');
  if (eventsUrl !== undefined && !/^https?:$/.test(URL.parse(eventsUrl)?.protocol ?? ''))
    throw new ConfigError(`--events-addr takes an http or https URL, not "${eventsUrl}"`);
  return {
    ...(health === undefined ? {} : { health }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(temporal === undefined ? {} : { temporalMetrics: socketAddress(temporal) }),
    ...(eventsUrl === undefined ? {} : { eventsUrl }),
  };
}

/**
 * The keys themselves are taken from a variable only, for everybody on a machine reads the arguments of its processes.
 * @throws {ConfigError} if both are given
 */
export function encryptionIn(
  read: ReadFlag,
  environment: NodeJS.ProcessEnv,
): EncryptionSource | undefined {
  const [flag, variable] = ['encryption-key-file', 'TAGWRIGHT_ENCRYPTION_KEYS'] as const;
  const file = read(flag);
  const text = textIn(environment, variable);
  if (file !== undefined && text !== undefined)
    throw new ConfigError(`--${flag} and ${variable} are both given: keep one`);
  if (file !== undefined) return { kind: 'file', origin: `--${flag}`, file };
  return text === undefined ? undefined : { kind: 'text', origin: variable, text };
}

/** Flux's manifests switch a server off with "0". */
export function listenAddress(flag: string, text: string | undefined): ListenAddress | undefined {
  if (text === undefined || text === '0') return undefined;
  const address = parseListenAddress(text);
  if (address !== undefined) return address;
  throw new ConfigError(
    `--${flag} takes an address such as ":8080" or "127.0.0.1:8080", not "${text}"`,
  );
}

/** Temporal's SDK takes no names. */
function socketAddress({ host = '[::]', port }: ListenAddress): string {
  const ip = host === 'localhost' ? '127.0.0.1' : host;
  if (isIP(ip) === 4 || ip === '[::]') return `${ip}:${port}`;
  if (isIP(ip) === 6) return `[${ip}]:${port}`;
  throw new ConfigError(`--temporal-metrics-addr takes an IP address, not "${host}"`);
}

/** Something that keeps people out must not be off because of how it is spelled. */
function isOn(flag: string, flags: Flags, read: ReadFlag): boolean {
  const text = flags[flag] === true ? 'true' : (read(flag) ?? 'false');
  if (text === 'true' || text === 'false') return text === 'true';
  throw new ConfigError(`--${flag} takes true or false, not "${text}"`);
}

function isLogLevel(text: string): text is LogLevel {
  return logLevels.includes(text);
}

function positive(flag: string, text: string, unit: string): number {
  const count = Number(text);
  if (!Number.isFinite(count) || count <= 0)
    throw new ConfigError(`--${flag} takes a number of ${unit}, not "${text}"`);
  return count;
}

function share(flag: string, text: string): number {
  const number = Number(text);
  if (!(number >= 0 && number <= 1))
    throw new ConfigError(`--${flag} takes a number from 0 (off) to 1, not "${text}"`);
  return number;
}
