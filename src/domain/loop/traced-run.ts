import type { ImageKind } from '../resources/kinds.ts';

/** A place in a trace, by W3C's names: 32 and 16 hexadecimal digits. */
export interface SpanPlace {
  readonly traceId: string;
  readonly spanId: string;
}

/** A run that has ended, as a trace shows it. */
export interface TracedRun extends SpanPlace {
  /** What the run came of, in the same trace; absent: it is the first of its trace. */
  readonly parentSpanId?: string | undefined;
  readonly kind: ImageKind;
  readonly namespace: string;
  readonly name: string;
  readonly begunAtMs: number;
  readonly endedAtMs: number;
  /** How it ended: the reason of its Ready condition, or what came of it instead. */
  readonly reason: string;
  readonly failed: boolean;
  /** `name:tag` of what was selected. */
  readonly image?: string | undefined;
  /** What was pushed. */
  readonly commit?: string | undefined;
  readonly branch?: string | undefined;
}

/** A place as the header `traceparent` has it. Whether a trace is kept is decided where its spans are. */
export function traceparentOf({ traceId, spanId }: SpanPlace): string {
  return `00-${traceId}-${spanId}-01`;
}

/** The place that a header `traceparent` names; undefined for what is none. */
export function parseTraceparent(text: unknown): SpanPlace | undefined {
  if (typeof text !== 'string') return undefined;
  const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(text) ?? [];
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
}
