import { createCounter } from './counter.ts';
import type { MetricFamily } from './exposition.ts';
import type { Counted } from './run-metrics.ts';

/** What is known of the credentials of clouds that are kept. Flux's names: fluxcd/pkg@e2cfd1a2 cache/metrics.go. */
export interface TokenMetrics {
  /** Credentials that are known (`cache_hit`) or have to be asked for. */
  readonly event: (type: 'cache_hit' | 'cache_miss', subject: Counted) => void;
  readonly request: (status: 'success' | 'failure') => void;
  /** One more is kept, or one less. */
  readonly kept: (difference: 1 | -1) => void;
  /** One was dropped because there was no room. */
  readonly evicted: () => void;
  readonly forget: (subject: Counted) => void;
  readonly families: () => readonly MetricFamily[];
}

export function createTokenMetrics(): TokenMetrics {
  let items = 0;
  const events = createCounter({
    name: 'gotk_token_cache_events_total',
    help: 'Total number of cache retrieval events for a Gitops Toolkit resource reconciliation.',
  });
  const requests = createCounter(
    {
      name: 'gotk_token_cache_requests_total',
      help: 'Total number of cache requests partioned by success or failure.',
    },
    [{ status: 'success' }, { status: 'failure' }],
  );
  const evictions = createCounter(
    { name: 'gotk_token_cache_evictions_total', help: 'Total number of cache evictions.' },
    [{}],
  );
  return {
    event: (type, subject) => events.add(eventLabels(type, subject)),
    request: (status) => requests.add({ status }),
    kept(difference) {
      items += difference;
    },
    evicted: () => evictions.add({}),
    forget(subject) {
      events.forget(eventLabels('cache_hit', subject));
      events.forget(eventLabels('cache_miss', subject));
    },
    families: () => [
      events.family(),
      {
        name: 'gotk_token_cached_items',
        help: 'Total number of items in the cache.',
        type: 'gauge',
        samples: [{ labels: '', value: items }],
      },
      requests.family(),
      evictions.family(),
    ],
  };
}

function eventLabels(type: string, { kind, key }: Counted): Readonly<Record<string, string>> {
  const { name, namespace } = key;
  return { event_type: type, kind, name, namespace, operation: 'reconcile' };
}
