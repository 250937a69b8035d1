import { openEndpoint } from '../adapters/endpoint/endpoint.ts';
import { processMetrics } from '../adapters/endpoint/process-metrics.ts';
import { formatMetrics, metricsContentType } from '../domain/metrics/exposition.ts';
import { messageOf } from '../domain/errors.ts';
import { createRunMetrics } from '../domain/metrics/run-metrics.ts';
import type { ListenAddress } from '../domain/address.ts';
import type { Page, Pages } from '../adapters/endpoint/endpoint.ts';
import type { RunMetrics } from '../domain/metrics/run-metrics.ts';
import type { Session } from './session.ts';

/** What a command needs before it can do its work. */
export type Part = 'Kubernetes watches' | 'Temporal' | 'workers';

/** Health and metrics of a command. */
export interface Watching extends AsyncDisposable {
  /** Says that a part is there, as long as `holds`. */
  readonly ready: (part: Part, holds?: () => Promise<boolean>) => void;
  /** Absent where they are not served. */
  readonly metrics: RunMetrics | undefined;
}

/** Serves health and metrics where the configuration says so. `parts` make the command ready. */
export async function openWatching(
  { config, log, signal }: Session,
  parts: readonly Part[],
): Promise<Watching> {
  const { health, metrics: metricsAddress } = config.watching;
  const checks = new Map<Part, () => Promise<boolean>>();
  const metrics = createRunMetrics();
  await using stack = new AsyncDisposableStack();

  async function serve(flag: string, address: ListenAddress | undefined, pages: Pages) {
    if (address === undefined) return;
    try {
      const endpoint = stack.use(await openEndpoint(address, pages));
      log.info('serving', { pages: Object.keys(pages), address: endpoint.address });
    } catch (error) {
      throw new Error(`--${flag}: ${messageOf(error)}`, { cause: error });
    }
  }

  await serve('health-addr', health, {
    '/healthz': () => text(200, 'ok'),
    '/readyz': () => readiness(parts, checks, signal),
  });
  await serve('metrics-addr', metricsAddress, {
    '/metrics': () => ({
      status: 200,
      contentType: metricsContentType,
      body: formatMetrics([...metrics.families(), ...processMetrics()]),
    }),
  });
  const closing = stack.move();
  return {
    ready: (part, holds = () => Promise.resolve(true)) => {
      checks.set(part, holds);
    },
    metrics: metricsAddress && metrics,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** A line for each part, and in all whether it is ready. */
async function readiness(
  parts: readonly Part[],
  checks: ReadonlyMap<Part, () => Promise<boolean>>,
  signal: AbortSignal,
): Promise<Page> {
  if (signal.aborted) return text(503, 'stopping');
  const lines = await Promise.all(
    parts.map(async (part) => ({ part, isReady: (await checks.get(part)?.()) ?? false })),
  );
  return text(
    lines.every(({ isReady }) => isReady) ? 200 : 503,
    lines.map(({ part, isReady }) => `${isReady ? 'ready' : 'not ready'}: ${part}`).join('\n'),
  );
}

function text(status: Page['status'], lines: string): Page {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${lines}\n` };
}
