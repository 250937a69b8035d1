import { defaultPayloadConverter } from '@temporalio/common';
import { proxySinks, setHandler, uuid4 } from '@temporalio/workflow';
import { parseTraceparent, traceparentOf } from '../domain/loop/traced-run.ts';
import { tracePlace } from './messages.ts';
import { reportOf } from './run-result.ts';
import { withTracing } from './tracing.ts';
import type { Headers, Sinks, WorkflowInterceptors } from '@temporalio/workflow';
import type { SpanPlace, TracedRun } from '../domain/loop/traced-run.ts';
import type { EndedRun, Tracing } from './tracing.ts';

/*
 * The part of a workflow that is there only where traces are wanted: a module of interceptors. It makes no commands, and adds
 * nothing but headers, so that it can be switched on and off while workflows run.
 *
 * A run is a span, whose place is found when it begins: below the message that woke it, else in a trace of its own. Its steps
 * are told that place. The span itself is made by the worker, when the run has ended.
 */

/** The header in which `@temporalio/interceptors-opentelemetry` keeps the place in a trace. */
const traceHeader = '_tracer-data';

/** What a workflow tells the worker that drives it. */
export interface TraceSinks extends Sinks {
  traces: { ended(run: TracedRun): void };
}

const { traces } = proxySinks<TraceSinks>();

/** Where a workflow stands in traces. */
interface Places {
  /** Of the last message that was in a trace, and has led to no run yet. */
  heard?: SpanPlace | undefined;
  /** What the run came of that is under way. */
  parent?: SpanPlace | undefined;
  /** Of that run. */
  current?: SpanPlace | undefined;
  /** Runs in a row that left their work to the next. */
  left: number;
  /** Of the last run that told something of itself: whoever is woken by that goes on from there. */
  told?: SpanPlace | undefined;
}

export function interceptors(): WorkflowInterceptors {
  const places: Places = { left: 0 };
  const tracing: Tracing = { begin: () => begin(places), end: (run) => end(places, run) };
  function hear(headers: Headers): void {
    places.heard = placeIn(headers) ?? places.heard;
  }
  return {
    inbound: [
      {
        execute(input, next) {
          places.told = placeIn(input.headers);
          setHandler(tracePlace, () => places.told && traceparentOf(places.told));
          return withTracing(tracing, () => next(input));
        },
        handleSignal(input, next) {
          hear(input.headers);
          return next(input);
        },
        handleUpdate(input, next) {
          hear(input.headers);
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(stepOf(places, input)),
        scheduleLocalActivity: (input, next) => next(stepOf(places, input)),
        continueAsNew: (input, next) =>
          next({ ...input, headers: withPlace(input.headers, places.told) }),
      },
    ],
  };
}

function begin(places: Places): void {
  const { heard } = places;
  const [traceId, spanId] = [newId(), newId().slice(0, 16)];
  places.parent = heard;
  places.heard = undefined;
  places.current = { traceId: heard?.traceId ?? traceId, spanId };
}

function end(places: Places, run: EndedRun): void {
  const { current, parent } = places;
  if (current === undefined) return;
  places.current = undefined;
  // The run that follows does what this one did not.
  places.left = leavesWork(run) ? places.left + 1 : 0;
  if (places.left > 0 && places.left <= mostInARow) places.heard ??= parent ?? current;
  traces.ended({ ...current, parentSpanId: parent?.spanId, ...tracedRun(run) });
}

/** A trace does not grow as long as something is wrong. */
const mostInARow = 5;

function leavesWork({ result }: EndedRun): boolean {
  if (result.kind === 'interrupted') return true;
  return result.kind === 'reported' && !result.ready && result.nextRunMs !== undefined;
}

function tracedRun({
  kind,
  key: { namespace, name },
  begunAtMs,
  result,
}: EndedRun): Omit<TracedRun, keyof SpanPlace> {
  const reported = result.kind === 'reported' ? result : undefined;
  return {
    kind,
    namespace,
    name,
    begunAtMs,
    endedAtMs: Date.now(),
    reason: reportOf(result)?.reason ?? 'Interrupted',
    failed: reported?.ready === false,
    image: 'image' in result ? result.image : undefined,
    commit: reported?.push?.commit,
    branch: reported?.push?.branch,
  };
}

/** A step that is told its place. */
function stepOf<T extends { readonly activityType: string; readonly headers: Headers }>(
  places: Places,
  input: T,
): T {
  const { current } = places;
  if (current !== undefined && input.activityType.startsWith('report')) places.told = current;
  return { ...input, headers: withPlace(input.headers, current) };
}

/** 32 hexadecimal digits, the same when a history is replayed. */
function newId(): string {
  return uuid4().replaceAll('-', '');
}

function placeIn(headers: Headers): SpanPlace | undefined {
  const payload = headers[traceHeader];
  if (payload === undefined) return undefined;
  const carrier: unknown = defaultPayloadConverter.fromPayload(payload);
  if (typeof carrier !== 'object' || carrier === null || !('traceparent' in carrier))
    return undefined;
  return parseTraceparent(carrier.traceparent);
}

function withPlace(headers: Headers, place: SpanPlace | undefined): Headers {
  if (place === undefined) return headers;
  const carrier = { traceparent: traceparentOf(place) };
  return { ...headers, [traceHeader]: defaultPayloadConverter.toPayload(carrier) };
}
