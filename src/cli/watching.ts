import { openEndpoint } from '../adapters/endpoint/endpoint.ts';
import { processMetrics } from '../adapters/endpoint/process-metrics.ts';
import { formatMetrics, metricsContentType } from '../domain/metrics/exposition.ts';
import { messageOf } from '../domain/errors.ts';
import { createMetrics } from '../domain/metrics/metrics.ts';
import type { ListenAddress } from '../domain/address.ts';
import type { Page, Pages } from '../adapters/endpoint/endpoint.ts';
import type { Metrics } from '../domain/metrics/metrics.ts';
import type { Session } from './session.ts';

/** What a command needs before it can do its work. */
export type Part = 'Kubernetes watches' | 'Temporal' | 'workers' | 'conversion webhook';

/** Health and metrics of a command. */
export interface Watching extends AsyncDisposable {
  /** Says that a part is there, as long as `holds`. */
  readonly ready: (part: Part, holds?: () => Promise<boolean>) => void;
  /** Absent where they are not served. */
  readonly metrics: Metrics | undefined;
}

/** Serves health and metrics where the configuration says so. `parts` make the command ready. */
export async function openWatching(
  { config, log, signal, temporalMetrics }: Session,
  parts: readonly Part[],
): Promise<Watching> {
  const { health, metrics: metricsAddress } = config.watching;
  const checks = new Map<Part, () => Promise<boolean>>();
  const metrics = createMetrics();
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
    '/metrics': async () => {
      const ours = formatMetrics([...metrics.families(Date.now()), ...processMetrics()]);
      const body = ours + (temporalMetrics === undefined ? '' : await readPage(temporalMetrics));
      return { status: 200, contentType: metricsContentType, body };
    },
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

/** The metrics of Temporal's SDK, which it serves itself and gives in no other way; empty where it does not answer. */
async function readPage(address: string): Promise<string> {
  const signal = AbortSignal.timeout(temporalAnswerMs);
  return fetch(`http://${address}/metrics`, { signal }).then(
    (response) => response.text(),
    () => '',
  );
}

/** Prometheus waits for 10 s by default. */
const temporalAnswerMs = 2_000;

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
