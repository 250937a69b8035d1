import { join, resolve } from 'node:path';
import { readFeatureGates, rebuildOf } from '../domain/feature-gates.ts';
import { objectIdentityGate } from '../domain/clouds/login.ts';
import { imageKinds } from '../domain/resources/kinds.ts';
import { parseLabelSelector } from '../domain/resources/label-selector.ts';
import {
  isNamespaceName,
  isObjectName,
  namespaceProblem,
  objectNameProblem,
} from '../domain/resources/names.ts';
import { queueNames } from '../workflows/messages.ts';
import { encryptionIn } from './encryption.ts';
import { conversionIn } from './conversion.ts';
import { environmentProxyIn, stateHome } from './environment.ts';
import { ConfigError } from './error.ts';
import { limitsIn } from './limits.ts';
import { readFlags, variableIn } from './read-flags.ts';
import { addressRanges, algorithms, choice, countOf, positive, share, someOf } from './values.ts';
import type { FeatureGates } from '../domain/feature-gates.ts';
import type { Rebuild } from '../domain/git/push-base.ts';
import type { AddressRange } from '../domain/network/addresses.ts';
import type { EnvironmentProxy } from '../domain/network/route.ts';
import type { ObjectIdentity } from '../domain/clouds/login.ts';
import type { Scope } from '../domain/resources/scope.ts';
import type { QueueName } from '../workflows/messages.ts';
import { tracesIn } from './traces.ts';
import { watchingIn } from './watching.ts';
import type { EncryptionSource } from './encryption.ts';
import type { ConversionConfig } from './conversion.ts';
import type { Flags } from './flags.ts';
import type { Limits } from './limits.ts';
import type { ReadFlags, ReadText } from './read-flags.ts';
import type { TracesConfig } from './traces.ts';
import type { WatchingConfig } from './watching.ts';

export interface Config extends Limits {
  /** Names the cluster in workflow ids, so that several can share a Temporal namespace. */
  readonly clusterName: string;
  /** Absent: as `kubectl` finds it, else the pod's service account. */
  readonly kubeconfig: string | undefined;
  /** What must outlive a restart of an embedded server. */
  readonly stateDirectory: string;
  /** What may be lost at any time: Git mirrors, tag lists. */
  readonly cacheDirectory: string;
  /**
   * Where files with keys are written while a program needs them; absent: in `/dev/shm`, where
   * there is one.
   */
  readonly secretsDirectory: string | undefined;
  /** The queues a worker serves; empty: all. */
  readonly queues: readonly QueueName[];
  /** Which resources to keep a workflow for. */
  readonly scope: Scope;
  /** Whether references to other namespaces are refused. */
  readonly noCrossNamespaceRefs: boolean;
  readonly logLevel: LogLevel;
  readonly logEncoding: LogEncoding;
  /** Workflows that a worker keeps in memory. */
  readonly cachedWorkflows: number;
  /** Bytes that Git mirrors may take. */
  readonly mirrorBudgetBytes: number;
  /** Bytes that tag lists may take on disk. */
  readonly tagBudgetBytes: number;
  /** The share of its tags that a repository must keep from one scan to the next to be believed. */
  readonly shrinkGuard: number;
  /** Scans and evaluations begun a second, by all workers of the cluster together. */
  readonly registryRate: number;
  /**
   * The workflows' bundle, where it was made ahead; absent: made at the first start and kept in the
   * cache.
   */
  readonly workflowBundle: string | undefined;
  /** Where `git` and `ssh` are looked for. */
  readonly searchPath: string | undefined;
  /** What becomes of a push branch that is there already. */
  readonly rebuild: Rebuild;
  /** Empty: those that OpenSSH offers. */
  readonly ssh: { readonly keyExchange: readonly string[]; readonly hostKey: readonly string[] };
  /**
   * Whether an ImageRepository or a GitRepository may use the identity of a ServiceAccount in a
   * cloud.
   */
  readonly objectIdentity: ObjectIdentity;
  /** Which managed identity of Azure is ours; absent: the only one. */
  readonly azureClientId: string | undefined;
  /** Where resources may send us besides public and private networks. */
  readonly allowedAddresses: readonly AddressRange[];
  /** The proxies for whatever a resource names no proxy for. */
  readonly environmentProxy: EnvironmentProxy;
  readonly watching: WatchingConfig;
  /** Absent: no traces. */
  readonly traces: TracesConfig | undefined;
  /** Where older API versions are converted; absent: nowhere. */
  readonly conversion: ConversionConfig | undefined;
  /** What payloads in Temporal are encrypted with; absent: nothing. */
  readonly encryption: EncryptionSource | undefined;
  /** Whether a Temporal server of our own has its web interface. */
  readonly temporalUi: boolean;
}

export type LogLevel = (typeof logLevels)[number];

export type LogEncoding = (typeof logEncodings)[number];

const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
const logEncodings = ['json', 'console'] as const;
const mebibyte = 1024 * 1024;

/**
 * The configuration, from flags first and `TAGWRIGHT_*` variables next: `--cluster-name` is
 * `TAGWRIGHT_CLUSTER_NAME`.
 * @throws {ConfigError}
 */
export function readConfig(flags: Flags, environment: NodeJS.ProcessEnv = process.env): Config {
  const reading = readFlags(flags, environment);
  const { text, isOn } = reading;
  const stateDirectory = resolve(text('state-dir') ?? join(stateHome(environment), 'tagwright'));
  const gates = gatesIn(text('feature-gates') ?? '');
  return {
    clusterName: clusterNameIn(text('cluster-name')),
    kubeconfig: text('kubeconfig'),
    stateDirectory,
    cacheDirectory: resolve(text('cache-dir') ?? join(stateDirectory, 'cache')),
    secretsDirectory: text('secrets-dir'),
    queues: someOf('queues', text('queues'), queueNames),
    scope: scopeIn(text, watchedNamespace(reading, environment)),
    noCrossNamespaceRefs: isOn('no-cross-namespace-refs'),
    logLevel: choice('log-level', text('log-level'), logLevels),
    logEncoding: choice('log-encoding', text('log-encoding'), logEncodings),
    ...limitsIn(text),
    cachedWorkflows: countOf('cached-workflows', text('cached-workflows'), 'workflows'),
    mirrorBudgetBytes:
      positive('mirror-budget-mb', text('mirror-budget-mb'), 'megabytes') * mebibyte,
    tagBudgetBytes: positive('tag-budget-mb', text('tag-budget-mb'), 'megabytes') * mebibyte,
    shrinkGuard: share('shrink-guard', text('shrink-guard')),
    registryRate: positive('registry-rate', text('registry-rate'), 'steps a second'),
    workflowBundle: text('workflow-bundle'),
    searchPath: environment['PATH'],
    rebuild: rebuildOf(gates),
    ssh: {
      keyExchange: algorithms('ssh-kex-algos', text('ssh-kex-algos')),
      hostKey: algorithms('ssh-hostkey-algos', text('ssh-hostkey-algos')),
    },
    objectIdentity: objectIdentityIn(gates, text('default-service-account')),
    azureClientId: variableIn(environment, 'AZURE_CLIENT_ID'),
    allowedAddresses: addressRanges('allow-addresses', text('allow-addresses')),
    environmentProxy: environmentProxyIn(environment),
    watching: watchingIn(text),
    traces: tracesIn(environment),
    conversion: conversionIn(text, environment),
    encryption: encryptionIn(text, environment),
    temporalUi: isOn('temporal-ui'),
  };
}

function clusterNameIn(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name)) return name;
  throw new ConfigError(`--cluster-name takes letters, digits, ".", "_" and "-", not "${name}"`);
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

/** Flux watches all namespaces where it is told to watch its own and does not know it. @throws {ConfigError} */
function watchedNamespace(
  { text, isOn }: ReadFlags,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const namespace = text('watch-namespace');
  if (namespace !== undefined || isOn('watch-all-namespaces')) return namespace;
  const own = variableIn(environment, 'RUNTIME_NAMESPACE');
  if (own !== undefined) return own;
  throw new ConfigError(
    '--watch-all-namespaces=false needs the variable RUNTIME_NAMESPACE or --watch-namespace',
  );
}

function scopeIn(text: ReadText, namespace: string | undefined): Scope {
  const labelSelector = text('watch-label-selector');
  const kinds = someOf('kinds', text('kinds'), imageKinds);
  if (namespace !== undefined && !isNamespaceName(namespace))
    throw new ConfigError(`--watch-namespace: ${namespaceProblem(namespace)}`);
  if (labelSelector !== undefined && parseLabelSelector(labelSelector) === undefined)
    throw new ConfigError(
      `--watch-label-selector takes requirements such as "shard=blue,env in (a,b)", not "${labelSelector}"`,
    );
  return { namespace, labelSelector, kinds: kinds.length === 0 ? undefined : kinds };
}
