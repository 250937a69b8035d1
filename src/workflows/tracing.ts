import { AsyncLocalStorage } from '@temporalio/workflow';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { RunResult } from './run-result.ts';

/** Puts the runs of one workflow into traces. */
export interface Tracing {
  readonly begin: () => void;
  readonly end: (run: EndedRun) => void;
}

export interface EndedRun {
  readonly kind: ImageKind;
  readonly key: ResourceKey;
  readonly begunAtMs: number;
  readonly result: RunResult;
}

const storage = new AsyncLocalStorage<Tracing>();

/** Lets a workflow live with its runs in traces. */
export function withTracing<T>(tracing: Tracing, live: () => T): T {
  return storage.run(tracing, live);
}

/** Of the workflow that asks; undefined where nobody wants traces: then the bundle has no more of them than this. */
export function tracingHere(): Tracing | undefined {
  return storage.getStore();
}
