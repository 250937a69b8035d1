import { planGit, sourceKey } from '../../domain/automation/source.ts';
import { ReconcileError } from '../../domain/errors.ts';
import { gitAccessFromSecrets } from '../../domain/git/access.ts';
import { describeCut, timeoutMsOf } from '../../domain/loop/limits.ts';
import { assertMaySend, cloudLoginOf } from '../../domain/registry/cloud-identity.ts';
import { gitLogin } from '../../domain/git/provider.ts';
import { readCloudIdentity } from '../cloud-identity.ts';
import type { GitPlan } from '../../domain/automation/source.ts';
import type { GitAccess, GitAuth, SecretText } from '../../domain/git/access.ts';
import type { GitCloudProvider } from '../../domain/git/cloud-repository.ts';
import type { GitLogin } from '../../domain/git/provider.ts';
import type { ObjectIdentity } from '../../domain/registry/cloud-identity.ts';
import type { ProxyServer } from '../../domain/registry/proxy.ts';
import type { ImageUpdateAutomation } from '../../domain/resources/image-update-automation.ts';
import type { CloudIdentity } from '../cloud-identity.ts';
import type { ClusterAccess } from '../cluster.ts';
import type { Mirrors } from '../../ports/git.ts';
import type { CrossNamespace } from '../image-policy/referred-repository.ts';

/** The Git side of an automation. Holds secrets: for memory only. */
export interface AutomationSource {
  readonly access: GitAccess;
  readonly git: GitPlan;
  /** Who shares mirrors: the namespace of the GitRepository. */
  readonly scope: string;
  /** Of one Git operation. */
  readonly timeoutMs: number;
  /** What is to be told of the GitRepository. */
  readonly warnings: readonly string[];
}

/** What the activities need of the clouds whose Git servers know us by an identity. */
export interface GitClouds {
  /** What to send to the repository. */
  gitAuthFor(query: {
    readonly provider: GitCloudProvider;
    readonly url: string;
    /** In whose name; absent: the worker's own. */
    readonly identity?: CloudIdentity;
    readonly proxy?: ProxyServer;
    readonly signal: AbortSignal;
  }): Promise<GitAuth>;
}

export interface SourceDeps {
  readonly cluster: ClusterAccess;
  readonly git: Pick<Mirrors, 'remoteRefs' | 'use' | 'loginGithubApp'>;
  readonly clouds: GitClouds;
  readonly objectIdentity: ObjectIdentity;
  readonly crossNamespace: CrossNamespace;
}

/** What an error says was being done, in Flux's words. */
const configuring = 'failed configuring source manager';

/**
 * Reads the GitRepository of an automation and its secrets.
 * @throws {ReconcileError} terminal where the automation itself is wrong; else `SourceManagerFailed`.
 */
export async function readSource(
  deps: SourceDeps,
  automation: ImageUpdateAutomation,
  signal: AbortSignal,
): Promise<AutomationSource> {
  const { cluster, crossNamespace } = deps;
  const key = sourceKey(automation, crossNamespace);
  const repository = await cluster.get('GitRepository', key, signal);
  if (repository === undefined) {
    throw sourceError(
      `gitrepositories.source.toolkit.fluxcd.io "${key.name}" not found in namespace "${key.namespace}"`,
    );
  }
  const { url, secretRef, proxySecretRef, timeout, provider, serviceAccountName } = repository.spec;
  const [secret, proxySecret] = await Promise.all([
    readSecretText(cluster, { namespace: key.namespace, name: secretRef?.name }, signal),
    readSecretText(cluster, { namespace: key.namespace, name: proxySecretRef?.name }, signal),
  ]);
  try {
    const access = gitAccessFromSecrets({
      url,
      ...(secret === undefined ? {} : { secret }),
      ...(proxySecret === undefined ? {} : { proxySecret }),
    });
    const git = planGit(automation, repository);
    const timeoutMs = timeoutMsOf(timeout);
    const login = gitLogin({
      ...(provider === undefined ? {} : { provider }),
      ...(secret === undefined ? {} : { secret }),
    });
    // A token is asked for in the automation's namespace, wherever the GitRepository is.
    const { namespace } = automation.metadata;
    const call = { access, namespace, signal, timeoutMs, serviceAccountName };
    const auth = await logIn(deps, login, call);
    const cut = describeCut(timeout);
    const warnings =
      cut === undefined ? [] : [`GitRepository '${key.namespace}/${key.name}': ${cut}`];
    return { access: { ...access, auth }, git, scope: key.namespace, timeoutMs, warnings };
  } catch (error) {
    throw ReconcileError.while(configuring, 'SourceManagerFailed', error);
  }
}

interface LoginCall {
  readonly access: GitAccess;
  readonly namespace: string;
  readonly serviceAccountName: string | undefined;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** What to send to the repository: what the secret holds, or what somebody gives who vouches for us. */
async function logIn(
  { cluster, git, clouds, objectIdentity }: SourceDeps,
  login: GitLogin,
  { access, namespace, serviceAccountName, signal, timeoutMs }: LoginCall,
): Promise<GitAuth> {
  if (login.kind === 'generic') return access.auth;
  if (login.kind === 'github') return git.loginGithubApp(login.app, access, { signal, timeoutMs });
  const provider = login.kind;
  const name = cloudLoginOf({ provider, serviceAccountName }, objectIdentity);
  // That the clouds' Git servers are spoken to over HTTPS only, they see to themselves.
  assertMaySend(name, provider, { ...access, isPlain: false, authorityField: 'spec.secretRef' });
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const identity =
    name.kind === 'controller'
      ? undefined
      : await readCloudIdentity(cluster, { namespace, name: name.serviceAccountName }, within);
  return clouds.gitAuthFor({
    provider,
    url: access.url,
    signal: within,
    ...(identity === undefined ? {} : { identity }),
    ...(access.proxy === undefined ? {} : { proxy: access.proxy }),
  });
}

/**
 * The text of a secret.
 * @throws {ReconcileError} `SourceManagerFailed`, if a name is given and there is no such secret.
 */
export async function readSecretText(
  cluster: ClusterAccess,
  { namespace, name }: { readonly namespace: string; readonly name: string | undefined },
  signal: AbortSignal,
): Promise<SecretText | undefined> {
  if (name === undefined) return undefined;
  const secret = await cluster.readSecret({ namespace, name }, signal);
  if (secret === undefined)
    throw sourceError(`secrets "${name}" not found in namespace "${namespace}"`);
  return { name: `${namespace}/${name}`, data: secret.data };
}

function sourceError(problem: string): ReconcileError {
  return new ReconcileError('SourceManagerFailed', `${configuring}: ${problem}`);
}
