import { planGit, sourceKey } from '../../domain/automation/source.ts';
import { ReconcileError } from '../../domain/errors.ts';
import { gitAccessFromSecrets } from '../../domain/git/access.ts';
import { describeCut, timeoutMsOf } from '../../domain/loop/limits.ts';
import { assertMaySend, cloudLoginOf } from '../../domain/clouds/login.ts';
import { gitLogin } from '../../domain/git/provider.ts';
import { readCloudIdentity } from '../cloud-identity.ts';
import { readReferredSecret } from '../secrets.ts';
import type { GitPlan } from '../../domain/automation/source.ts';
import type { GitAccess, GitAuth } from '../../domain/git/access.ts';
import type { GitLogin } from '../../domain/git/provider.ts';
import type { ObjectIdentity } from '../../domain/clouds/login.ts';
import type { ImageUpdateAutomation } from '../../domain/resources/image-update-automation.ts';
import type { CloudLogin } from '../../ports/clouds.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { Secret } from '../../domain/secrets/secret.ts';
import type { Cluster } from '../../ports/cluster.ts';
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

export interface SourceDeps {
  readonly cluster: Cluster;
  readonly git: Pick<Mirrors, 'remoteRefs' | 'use' | 'loginGithubApp'>;
  readonly clouds: Pick<CloudLogin, 'gitAuthFor'>;
  readonly objectIdentity: ObjectIdentity;
  readonly crossNamespace: CrossNamespace;
}

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
    throw configurationError(
      `referenced git repository does not exist: gitrepositories.source.toolkit.fluxcd.io "${key.name}" not found in namespace "${key.namespace}"`,
    );
  }
  const { url, secretRef, proxySecretRef, timeout, provider, serviceAccountName } = repository.spec;
  const { namespace } = key;
  try {
    const git = planGit(automation, repository);
    const [secret, proxySecret] = await Promise.all([
      readAuthSecret(cluster, { namespace, name: secretRef?.name }, signal),
      readReferredSecret(cluster, { namespace, name: proxySecretRef?.name }, signal),
    ]);
    const timeoutMs = timeoutMsOf(timeout);
    // A token is asked for in the automation's namespace, wherever the GitRepository is.
    const asker = { namespace: automation.metadata.namespace, name: automation.metadata.name };
    const call = { asker, signal, timeoutMs, serviceAccountName };
    const access = await readAccess(deps, { url, provider, secret, proxySecret }, call);
    const cut = describeCut(timeout);
    const warnings =
      cut === undefined ? [] : [`GitRepository '${key.namespace}/${key.name}': ${cut}`];
    return { access, git, scope: key.namespace, timeoutMs, warnings };
  } catch (error) {
    throw configurationError(error);
  }
}

async function readAuthSecret(
  cluster: Cluster,
  ref: { readonly namespace: string; readonly name: string | undefined },
  signal: AbortSignal,
): Promise<Secret | undefined> {
  try {
    return await readReferredSecret(cluster, ref, signal);
  } catch (error) {
    throw whileConfiguring(`failed to get auth secret '${ref.namespace}/${ref.name}'`, error);
  }
}

interface Credentials {
  readonly url: string;
  readonly provider: string | undefined;
  readonly secret: Secret | undefined;
  readonly proxySecret: Secret | undefined;
}

async function readAccess(
  deps: SourceDeps,
  { url, provider, secret, proxySecret }: Credentials,
  call: Omit<LoginCall, 'access'>,
): Promise<GitAccess> {
  try {
    const access = gitAccessFromSecrets({ url, secret, proxySecret });
    const auth = await logIn(deps, gitLogin({ provider, secret }), { ...call, access });
    return { ...access, auth };
  } catch (error) {
    throw whileConfiguring('failed to configure authentication options', error);
  }
}

interface LoginCall {
  readonly access: GitAccess;
  /** The automation. */
  readonly asker: ResourceKey;
  readonly serviceAccountName: string | undefined;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** What to send to the repository: what the secret holds, or what somebody gives who vouches for us. */
async function logIn(
  { cluster, git, clouds, objectIdentity }: SourceDeps,
  login: GitLogin,
  { access, asker, serviceAccountName, signal, timeoutMs }: LoginCall,
): Promise<GitAuth> {
  if (login.kind === 'generic') return access.auth;
  if (login.kind === 'github') return git.loginGithubApp(login.app, access, { signal, timeoutMs });
  const provider = login.kind;
  const name = cloudLoginOf({ provider, serviceAccountName }, objectIdentity);
  // That the clouds' Git servers are spoken to over HTTPS only, they see to themselves.
  assertMaySend(name, provider, { ...access, isPlain: false, authorityField: 'spec.secretRef' });
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const identity = await readCloudIdentity(
    cluster,
    { login: name, namespace: asker.namespace },
    within,
  );
  const { url, proxy } = access;
  const subject = { kind: 'ImageUpdateAutomation', key: asker } as const;
  return clouds.gitAuthFor({ provider, url, identity, proxy, subject, signal: within });
}

/** A failure to find out what an automation's Git work takes, in Flux's words; what Kubernetes forbids stays that. */
export function configurationError(error: unknown): ReconcileError {
  return whileConfiguring('failed configuring source manager', error);
}

function whileConfiguring(doing: string, error: unknown): ReconcileError {
  if (error instanceof ReconcileError && error.reason === 'Forbidden') return error;
  return ReconcileError.while(doing, 'SourceManagerFailed', error);
}
