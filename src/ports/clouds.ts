import type { GitAuth } from '../domain/git/access.ts';
import type { GitCloudProvider } from '../domain/clouds/repository.ts';
import type { ProxyServer } from '../domain/network/route.ts';
import type { CloudServiceAccount } from '../domain/clouds/identity.ts';
import type { CloudProvider } from '../domain/clouds/registry.ts';
import type { Counted } from '../domain/metrics/run-metrics.ts';
import type { RegistryCredentials } from '../domain/registry/credentials.ts';

/** Credentials of the clouds whose registries and Git servers know us by an identity, kept while they are good. */
export interface CloudLogin {
  /**
   * @throws {ReconcileError} `ReadOperationFailed`, saying what the cloud said; the signal's reason if that comes first.
   */
  credentialsFor(query: RegistryLoginQuery): Promise<RegistryCredentials>;
  /**
   * @throws {ReconcileError} as above; `SourceManagerFailed` if the repository is none of that cloud's.
   */
  gitAuthFor(query: GitLoginQuery): Promise<GitAuth>;
}

export interface RegistryLoginQuery extends CloudCall {
  readonly provider: CloudProvider;
  /** `host` of the registry. */
  readonly registry: string;
}

export interface GitLoginQuery extends CloudCall {
  readonly provider: GitCloudProvider;
  /** Of the repository. */
  readonly url: string;
}

/** In whose name a cloud is asked, and how it is reached. */
export interface CloudCall {
  /** Absent: the worker's own, as the cloud's library finds it. */
  readonly identity?: CloudIdentity | undefined;
  /** The proxy that the resource names. */
  readonly proxy?: ProxyServer | undefined;
  /** The resource that asks: it is counted. */
  readonly subject?: Counted | undefined;
  readonly signal: AbortSignal;
}

/** A ServiceAccount in whose name a cloud is asked for credentials. */
export interface CloudIdentity {
  readonly serviceAccount: CloudServiceAccount;
  /** A token of the ServiceAccount for `audience`, by the TokenRequest API. */
  readonly requestToken: (audience: string) => Promise<string>;
}
