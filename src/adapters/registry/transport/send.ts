import type { RepositoryName } from '../../../domain/image/repository.ts';
import type { MemoryShare } from '../../../domain/memory-budget.ts';
import type { Reason } from '../../../domain/reasons.ts';
import type { RegistryAccess } from '../../../domain/registry/access.ts';

/** Sends a request, and gives the answer to it. Each wrapper of one is one; `client.ts` has the list of them. */
export type Send = (request: RegistryRequest) => Promise<Answer>;

/** For which repository all requests of one task are, and for whom. */
export interface RepositoryRequest {
  readonly repository: RepositoryName;
  readonly access: RegistryAccess;
  /** What the answers take of the memory for tag lists. */
  readonly memory: MemoryShare;
  /** The namespace whose request it is. */
  readonly tenant: string;
  /** The condition reason of a failure. */
  readonly reason: Reason;
  readonly signal: AbortSignal;
}

export interface RegistryRequest extends RepositoryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** A path of the registry, query included; beneath `withOrigin` an address. */
  readonly url: string;
  /** Where the registry is: `https://host`. Absent until `withOrigin` has found out. */
  readonly origin?: string | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string | undefined;
  /** What the body of the answer may have. */
  readonly maxBytes: number;
}

export interface Answer {
  /** Where the answer came from. */
  readonly url: string;
  /** The `Authorization` that was sent there. */
  readonly authorization: string | undefined;
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
}
