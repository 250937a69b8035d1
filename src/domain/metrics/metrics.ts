import { createCounter } from './counter.ts';
import { createNewsMetrics } from './news-metrics.ts';
import { createRunMetrics } from './run-metrics.ts';
import { createStepMetrics } from './step-metrics.ts';
import { createTokenMetrics } from './token-metrics.ts';
import type { Counter } from './counter.ts';
import type { MetricFamily } from './exposition.ts';
import type { NewsMetrics } from './news-metrics.ts';
import type { RunMetrics } from './run-metrics.ts';
import type { StepMetrics } from './step-metrics.ts';
import type { TokenMetrics } from './token-metrics.ts';

/** All that is counted in a process, under the names of Flux's controllers. */
export interface Metrics {
  readonly runs: RunMetrics;
  readonly steps: StepMetrics;
  readonly news: NewsMetrics;
  readonly tokens: TokenMetrics;
  /** Requests to the API server, by `code`, `method` and `host`. */
  readonly requests: Counter;
  readonly families: (nowMs: number) => readonly MetricFamily[];
}

export function createMetrics(): Metrics {
  const tokens = createTokenMetrics();
  const runs = createRunMetrics({ onForget: tokens.forget });
  const steps = createStepMetrics();
  const news = createNewsMetrics();
  const requests = createCounter({
    name: 'rest_client_requests_total',
    help: 'Number of HTTP requests, partitioned by status code, method, and host.',
  });
  return {
    runs,
    steps,
    news,
    tokens,
    requests,
    families: (nowMs) => [
      ...runs.families(),
      ...steps.families(nowMs),
      ...news.families(),
      ...tokens.families(),
      requests.family(),
    ],
  };
}
