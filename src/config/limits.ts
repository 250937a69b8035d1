import { countOf, durationMs, positive, wholeNumber } from './values.ts';
import type { Backoff } from '../domain/loop/delay.ts';
import type { Rate } from '../domain/turns.ts';
import type { ReadText } from './read-flags.ts';

/** The limits that Flux's controllers have flags for too. */
export interface Limits {
  /** Requests to an API server that does not share itself out among its clients. */
  readonly kubernetesRate: Rate;
  /** Steps at registries, and as many at Git servers, that a worker does at once; absent: our own limits. */
  readonly concurrent: number | undefined;
  /** The waits after failed runs. */
  readonly backoff: Backoff;
  /** Milliseconds that a policy waits for tags before it looks again. */
  readonly requeueDependencyMs: number;
  /** How many credentials of clouds are kept, and for how long at most. */
  readonly tokenCache: { readonly maxKept: number; readonly maxKeptMs: number };
}

/** @throws {ConfigError} */
export function limitsIn(text: ReadText): Limits {
  const concurrent = text('concurrent');
  return {
    concurrent: concurrent === undefined ? undefined : countOf('concurrent', concurrent, 'steps'),
    kubernetesRate: {
      perSecond: positive('kube-api-qps', text('kube-api-qps'), 'requests a second'),
      burst: countOf('kube-api-burst', text('kube-api-burst'), 'requests'),
    },
    backoff: {
      firstMs: durationMs('min-retry-delay', text('min-retry-delay')),
      longestMs: durationMs('max-retry-delay', text('max-retry-delay')),
    },
    requeueDependencyMs: durationMs('requeue-dependency', text('requeue-dependency')),
    tokenCache: {
      maxKept: wholeNumber('token-cache-max-size', text('token-cache-max-size'), 'tokens'),
      maxKeptMs: durationMs('token-cache-max-duration', text('token-cache-max-duration')),
    },
  };
}
