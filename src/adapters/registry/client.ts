import { resolveDigest } from './digest.ts';
import { createListMemory } from './list-memory.ts';
import { withDefaults } from './options.ts';
import { createTagLister } from './tags.ts';
import { createTransport } from './transport/transport.ts';
import type { MemoryShare } from '../../domain/memory-budget.ts';
import type { RepositoryName } from '../../domain/image/repository.ts';
import type { RegistryAccess } from '../../domain/registry/access.ts';
import type { RegistryClientOptions } from './options.ts';

/** Reads OCI registries. Keeps connections and tokens; holds no credentials beyond its process. */
export interface RegistryClient extends AsyncDisposable {
  /**
   * All tags, distinct and in descending byte order.
   * @throws {ReconcileError} `ReadOperationFailed`, saying what to change; the signal's reason where that is not a
   * limit of time.
   */
  listTags(query: RepositoryQuery): Promise<readonly string[]>;
  /** The digest of a tag's index or manifest. @throws {ReconcileError} `Failed`; as for `listTags`. */
  resolveDigest(query: RepositoryQuery & { readonly tag: string }): Promise<string>;
}

interface RepositoryQuery {
  /** What the answers take memory of; absent: of the client's own budget, while they are read. */
  readonly memory?: MemoryShare;
  readonly repository: RepositoryName;
  readonly access: RegistryAccess;
  /** The namespace whose request it is: no namespace gets all places of a host. Absent: the same for all. */
  readonly tenant?: string;
  readonly signal: AbortSignal;
}

export function createRegistryClient(options: RegistryClientOptions = {}): RegistryClient {
  const settings = withDefaults(options);
  const transport = createTransport(settings);
  const listTags = createTagLister(transport, settings);
  const budget = createListMemory();
  return {
    async listTags(query) {
      using own = budget.open();
      const request = { memory: own, tenant: '', ...query };
      return await listTags({ ...request, reason: 'ReadOperationFailed' });
    },
    async resolveDigest({ tag, ...query }) {
      using own = budget.open();
      const request = { memory: own, tenant: '', ...query };
      return await resolveDigest(transport, { ...request, reason: 'Failed' }, tag);
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}
