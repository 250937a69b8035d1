import type { RepositoryName } from '../../../domain/image/repository.ts';
import type { MemoryShare } from '../../../domain/memory-budget.ts';
import type { Reason } from '../../../domain/reasons.ts';
import type { RegistryAccess } from '../../../domain/registry/access.ts';

/** What every request for a repository carries along. */
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
