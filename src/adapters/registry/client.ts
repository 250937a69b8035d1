import { resolveDigest } from './digest.ts';
import { createListMemory } from './list-memory.ts';
import { withDefaults } from './options.ts';
import { createTagLister } from './tags.ts';
import { createTransport } from './transport/transport.ts';
import type { Registry } from '../../ports/registry.ts';
import type { RegistryClientOptions } from './options.ts';

/** Keeps connections and tokens; holds no credentials beyond its process. */
export type RegistryClient = Registry & AsyncDisposable;

export function createRegistryClient(options: RegistryClientOptions = {}): RegistryClient {
  const settings = withDefaults(options);
  const transport = createTransport(settings);
  const listTags = createTagLister(transport, settings);
  const budget = createListMemory();
  return {
    async listTags(query) {
      using own = budget.open();
      const memory = query.memory ?? own;
      return await listTags({ ...query, memory, reason: 'ReadOperationFailed' });
    },
    async resolveDigest({ tag, ...query }) {
      using own = budget.open();
      const memory = query.memory ?? own;
      return await resolveDigest(transport, { ...query, memory, reason: 'Failed' }, tag);
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}
