import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResourcesSync, envDetectorSync, Resource } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { messageOf } from '../../domain/errors.ts';
import { parseTraceparent } from '../../domain/loop/traced-run.ts';
import type { Attributes, Tracer } from '@opentelemetry/api';
import type { IdGenerator } from '@opentelemetry/sdk-trace-base';
import type { SpanPlace, TracedRun } from '../../domain/loop/traced-run.ts';

export interface TracesOptions {
  readonly protocol: 'http/protobuf' | 'http/json';
  /** The share of traces that are kept, from 0 to 1: by their ids. */
  readonly ratio: number;
  /** Of the program. */
  readonly version: string;
  /** Called where spans cannot be sent, once for each cause. */
  readonly onLost: (problem: string) => void;
}

/** Spans, sent to where OpenTelemetry's variables say. What is not sent yet is when it is disposed of. */
export interface Traces extends AsyncDisposable {
  readonly tracer: Tracer;
  /** Makes the span of a run, whose steps have theirs already. */
  readonly record: (run: TracedRun) => void;
  /** Works below the span that a header `traceparent` names; undefined: in a trace of its own. */
  readonly within: <T>(traceparent: string | undefined, work: () => Promise<T>) => Promise<T>;
}

const name = 'tagwright';
/** A program that was told to stop has little time. */
const lastSendMs = 3_000;

/** Once a process, for context and errors are global in OpenTelemetry. */
export function openTraces({ protocol, ratio, version, onLost }: TracesOptions): Traces {
  const ids = steeredIds();
  const provider = new BasicTracerProvider({
    resource: resourceOf(version),
    sampler: new TraceIdRatioBasedSampler(ratio),
    idGenerator: ids.generator,
    spanProcessors: [
      new BatchSpanProcessor(
        protocol === 'http/json' ? new JsonExporter() : new ProtobufExporter(),
      ),
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  setGlobalErrorHandler(whenNew(onLost));
  const tracer = provider.getTracer(name, version);
  return {
    tracer,
    record: (run) => ids.next(run, () => recordRun(tracer, run)),
    within: (traceparent, work) => context.with(contextOf(parseTraceparent(traceparent)), work),
    async [Symbol.asyncDispose]() {
      const late = new Promise((resolve) => {
        setTimeout(resolve, lastSendMs).unref();
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      context.disable();
      propagation.disable();
    },
  };
}

/** What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say, over what we know. */
function resourceOf(version: string): Resource {
  const own = new Resource({ 'service.name': name, 'service.version': version });
  return own.merge(detectResourcesSync({ detectors: [envDetectorSync] }));
}

/** Random ids, but for a span whose place was found before it is made. */
function steeredIds() {
  const random = new RandomIdGenerator();
  let place: SpanPlace | undefined;
  const generator: IdGenerator = {
    generateTraceId: () => place?.traceId ?? random.generateTraceId(),
    generateSpanId: () => place?.spanId ?? random.generateSpanId(),
  };
  function next(given: SpanPlace, make: () => void): void {
    place = given;
    try {
      make();
    } finally {
      place = undefined;
    }
  }
  return { generator, next };
}

function recordRun(tracer: Tracer, run: TracedRun): void {
  const { traceId, parentSpanId, begunAtMs, endedAtMs, failed, reason } = run;
  const parent = parentSpanId === undefined ? undefined : { traceId, spanId: parentSpanId };
  const span = tracer.startSpan(
    `Run:${run.kind}`,
    { startTime: begunAtMs, attributes: attributesOf(run) },
    contextOf(parent),
  );
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
  span.end(endedAtMs);
}

function attributesOf({
  kind,
  namespace,
  name: of,
  reason,
  image,
  commit,
  branch,
}: TracedRun): Attributes {
  return {
    'flux.kind': kind,
    'flux.namespace': namespace,
    'flux.name': of,
    'flux.reason': reason,
    ...(image === undefined ? {} : { 'flux.image': image }),
    ...(commit === undefined ? {} : { 'vcs.ref.head.revision': commit }),
    ...(branch === undefined ? {} : { 'vcs.ref.head.name': branch }),
  };
}

function contextOf(place: SpanPlace | undefined) {
  if (place === undefined) return ROOT_CONTEXT;
  const remote = { ...place, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, remote);
}

function whenNew(tell: (problem: string) => void): (error: unknown) => void {
  let told: string | undefined;
  return (error) => {
    const problem = messageOf(error);
    if (problem === told) return;
    told = problem;
    tell(problem);
  };
}
