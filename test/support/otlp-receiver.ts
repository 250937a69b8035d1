import { startHttpServer } from './http-server.ts';
import { z } from 'zod';

/** A span, as it was received. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly isError: boolean;
  /** Nanoseconds since 1970. */
  readonly begunAt: bigint;
  /** `service.name` and so on, of the process. */
  readonly process: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface OtlpReceiver extends AsyncDisposable {
  /** As OTEL_EXPORTER_OTLP_ENDPOINT names it. */
  readonly url: string;
  readonly spans: () => readonly ReceivedSpan[];
  /** All that was received, as it was sent. */
  readonly text: () => string;
  /** The headers of what was received. */
  readonly headers: () => readonly Readonly<Record<string, unknown>>[];
}

const attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .transform((all) =>
    Object.fromEntries(all.map(({ key, value }) => [key, Object.values(value)[0]])),
  );
const received = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              attributes,
              startTimeUnixNano: z.string(),
              status: z.object({ code: z.number().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** A receiver of OpenTelemetry's protocol over HTTP, which understands JSON. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const server = await startHttpServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  return {
    url: server.url,
    spans: () =>
      server.requests.flatMap(({ body }) =>
        received.parse(JSON.parse(body)).resourceSpans.flatMap(({ resource, scopeSpans }) =>
          scopeSpans.flatMap(({ spans }) =>
            spans.map(({ status, startTimeUnixNano, ...span }) => ({
              ...span,
              isError: status.code === 2,
              begunAt: BigInt(startTimeUnixNano),
              parentSpanId: span.parentSpanId === '' ? undefined : span.parentSpanId,
              process: resource.attributes,
            })),
          ),
        ),
      ),
    text: () => server.requests.map(({ body }) => body).join('\n'),
    headers: () => server.requests.map(({ headers }) => headers),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
