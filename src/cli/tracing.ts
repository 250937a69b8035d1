import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client/index.js';
import { OpenTelemetryActivityInboundInterceptor } from '@temporalio/interceptors-opentelemetry/lib/worker/index.js';
import packageJson from '../../package.json' with { type: 'json' };
import { openTraces } from '../adapters/traces/traces.ts';
import type { Logger } from '@temporalio/common';
import type { TracesConfig } from '../config/traces.ts';
import type { StarterTraces } from '../starter/traced.ts';
import type { WorkerTraces } from '../worker/workers.ts';

/** What starter and worker need to put their work into traces; what is not sent yet is when it is disposed of. */
export interface Tracing extends AsyncDisposable {
  readonly starter: StarterTraces;
  readonly worker: WorkerTraces;
}

/** Temporal's interceptors, and the spans of runs, which are not to be had from them: a workflow here never ends. */
export function startTracing(config: TracesConfig, log: Logger): Tracing {
  const { version } = packageJson;
  const traces = openTraces({
    ...config,
    version,
    onLost: (problem) => log.warn('cannot send traces', { problem }),
  });
  const { tracer, record, within } = traces;
  log.info('sending traces', { protocol: config.protocol, share: config.ratio });
  return {
    starter: {
      interceptors: { workflow: [new OpenTelemetryWorkflowClientInterceptor({ tracer })] },
      within,
    },
    worker: {
      steps: (context) => ({
        inbound: new OpenTelemetryActivityInboundInterceptor(context, { tracer }),
      }),
      record,
    },
    [Symbol.asyncDispose]: () => traces[Symbol.asyncDispose](),
  };
}
