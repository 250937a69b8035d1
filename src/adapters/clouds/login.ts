import type { CloudServiceAccount } from '../../domain/registry/cloud-identity.ts';
import type { EnvironmentProxy } from '../../domain/network/route.ts';
import type { ProxyServer } from '../../domain/registry/proxy.ts';
import type { Egress } from '../http/egress.ts';

/** Credentials that a cloud issued, and until when they are good. */
export interface CloudCredentials<Credentials> {
  readonly credentials: Credentials;
  readonly expiresAtMs: number;
}

/** A ServiceAccount in whose name to ask, instead of this process's own identity. */
export interface CloudIdentity {
  readonly serviceAccount: CloudServiceAccount;
  /** A token of the ServiceAccount for `audience`, by the TokenRequest API. */
  readonly requestToken: (audience: string) => Promise<string>;
}

/** What the providers of the clouds are given besides what it is for. */
export interface CloudRequest {
  /** Absent: this process's own identity, as the cloud's library finds it. */
  readonly identity: CloudIdentity | undefined;
  /** Of a tenant, its address checked. */
  readonly proxy: ProxyServer | undefined;
  /** Counts where there is no other. */
  readonly environmentProxy: EnvironmentProxy;
  readonly egress: Egress;
  readonly endpoints: CloudEndpoints;
  readonly signal: AbortSignal;
}

/** Other addresses than the clouds' public ones: private endpoints, and those of tests. */
export interface CloudEndpoints {
  readonly ecr?: string;
  readonly ecrPublic?: string;
  readonly awsSts?: string;
  readonly azureAuthority?: string;
  /** Of the registry itself. */
  readonly acr?: string;
  readonly googleSts?: string;
  readonly googleIam?: string;
}
