import type { EnvironmentProxy } from '../../domain/network/route.ts';
import type { CloudCall } from '../../ports/clouds.ts';
import type { Egress } from '../http/egress.ts';

/** Credentials that a cloud issued, and until when they are good. */
export interface CloudCredentials<Credentials> {
  readonly credentials: Credentials;
  readonly expiresAtMs: number;
}

/** What the providers of the clouds are given besides what it is for; the address of a tenant's proxy is checked. */
export interface CloudRequest extends CloudCall {
  /** Counts where there is no other. */
  readonly environmentProxy: EnvironmentProxy;
  readonly egress: Egress;
  readonly endpoints: CloudEndpoints;
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
