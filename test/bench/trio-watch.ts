import { isReady } from '../../src/domain/status/conditions.ts';
import { pathOf } from '../../src/domain/resources/key.ts';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { Resources } from '../../src/domain/resources/resources.ts';
import type { Action } from '../support/actions.ts';
import type { Servers } from './servers.ts';
import type { TrioPlan } from './trios.ts';

/** What the statuses of trios tell of those who drive them; instants in milliseconds of the epoch. */
export interface TrioWatch extends AsyncDisposable {
  /** Trios whose three resources have all been Ready, the automation with its own policy in view. */
  readonly ready: () => number;
  /** When the last of them became so. */
  readonly readyAt: () => number;
  /** `scan` and `run`: each time that a repository was scanned again, or that an automation ran again. */
  readonly runs: readonly Action[];
  /** How many ImageRepositories and automations have run since then. */
  readonly ranSince: (at: number) => number;
  /** When anything of the trios changed last. */
  readonly changedAt: () => number;
}

function nothing(): void {}

/** @param plan names the trios that are meant */
export function watchTrios({ eyes }: Servers, { name }: TrioPlan): TrioWatch {
  const stop = new AbortController();
  const ready = new Map<string, Set<ImageKind>>();
  const runs: Action[] = [];
  const lastRuns = new Map<string, number>();
  let readyAt = 0;
  let changedAt = 0;

  function see<K extends ImageKind>(
    kind: K,
    isDone: (object: Resources[K]) => boolean,
    lastRun?: { readonly what: string; readonly of: (object: Resources[K]) => unknown },
  ): Promise<void> {
    function onChange(before: Resources[K] | undefined, after: Resources[K]): void {
      const { namespace } = after.metadata;
      if (!namespace.startsWith(`${name}-`)) return;
      const at = Date.now();
      changedAt = at;
      const key = pathOf(after.metadata);
      const kindsReady = ready.get(key) ?? new Set();
      ready.set(key, kindsReady);
      if (kindsReady.size < 3 && isReady(after.status.conditions ?? []) && isDone(after)) {
        kindsReady.add(kind);
        if (kindsReady.size === 3) readyAt = at;
      }
      if (lastRun === undefined || before === undefined) return;
      if (lastRun.of(before) === lastRun.of(after)) return;
      runs.push({ at, what: lastRun.what, place: namespace });
      lastRuns.set(`${kind} ${key}`, at);
    }
    const handlers = { onRefused: nothing, onDelete: nothing, onSynced: nothing };
    // What breaks a watch is made up for when it connects again.
    return eyes.watchKind(kind, { onChange, ...handlers, onError: nothing }, stop.signal);
  }

  const watching = Promise.all([
    see('ImageRepository', () => true, {
      what: 'scan',
      of: ({ status }) => status.lastScanResult?.scanTime,
    }),
    see('ImagePolicy', ({ status }) => status.latestRef !== undefined),
    see(
      'ImageUpdateAutomation',
      ({ metadata, status }) => status.observedPolicies?.[metadata.name] !== undefined,
      { what: 'run', of: ({ status }) => status.lastAutomationRunTime },
    ),
  ]);
  return {
    ready: () => [...ready.values()].filter(({ size }) => size === 3).length,
    readyAt: () => readyAt,
    runs,
    ranSince: (since) => [...lastRuns.values()].filter((at) => at >= since).length,
    changedAt: () => changedAt,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await watching.catch(() => undefined);
    },
  };
}
