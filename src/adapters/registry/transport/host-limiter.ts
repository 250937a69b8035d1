import { BoundedMap } from '../../../domain/bounded-map.ts';
import { ReconcileError } from '../../../domain/errors.ts';
import type { Reason } from '../../../domain/reasons.ts';

/**
 * Lets a number of requests go on at once on each way to a host, so that a slow host holds up nobody but those who ask
 * it. One place is never the same tenant's as all the others, and of those who wait, the tenant with the fewest
 * requests under way is next.
 */
export interface HostLimiter {
  /** Runs `work` when it is its turn. @throws the signal's reason if that comes first. */
  run<Result>(place: Place, work: () => Promise<Result>): Promise<Result>;
  /** After a host said that it is asked too often: this caller's further requests fail at once for as long as it wishes. */
  pause(caller: string, durationMs: number): void;
}

interface Place {
  /** For errors: `host:port`. */
  readonly host: string;
  /** Host and way there: the requests with the same one share its places. */
  readonly way: string;
  /** Host, way and credentials: what a host refuses to one caller, it may give to another. */
  readonly caller: string;
  readonly tenant: string;
  /** The condition reason of the failure while the caller is paused. */
  readonly reason: Reason;
  readonly signal: AbortSignal;
}

interface Way {
  /** Requests under way, of each tenant that has some. */
  readonly running: Map<string, number>;
  readonly waiting: Set<Waiting>;
}

interface Waiting {
  readonly tenant: string;
  readonly go: () => void;
}

/** Longer wishes bind only the one who got them: a mistaken hour shall not stop a whole registry. */
const longestPauseMs = 60_000;
/** Above what one worker's registries order at once; of what is forgotten, the registry tells again. */
const maxPauses = 4096;

export function createHostLimiter(concurrency: number): HostLimiter {
  const tenantShare = Math.max(concurrency - 1, 1);
  const ways = new Map<string, Way>();
  const pausedUntilMs = new BoundedMap<number>(maxPauses);

  function wayOf(name: string): Way {
    const way = ways.get(name) ?? {
      running: new Map<string, number>(),
      waiting: new Set<Waiting>(),
    };
    ways.set(name, way);
    return way;
  }

  function isOpen({ running }: Way, tenant: string): boolean {
    const total = running.values().reduce((sum, count) => sum + count, 0);
    return total < concurrency && (running.get(tenant) ?? 0) < tenantShare;
  }

  function take({ running }: Way, tenant: string): void {
    running.set(tenant, (running.get(tenant) ?? 0) + 1);
  }

  function release(name: string, way: Way, tenant: string): void {
    const { running, waiting } = way;
    const left = (running.get(tenant) ?? 1) - 1;
    if (left === 0) running.delete(tenant);
    else running.set(tenant, left);
    const next = nextOf(way);
    if (next !== undefined && isOpen(way, next.tenant)) {
      // The place is taken for the next one at once, so that nobody gets in between.
      waiting.delete(next);
      take(way, next.tenant);
      next.go();
    }
    if (running.size === 0) ways.delete(name);
  }

  return {
    async run({ host, way: name, caller, tenant, reason, signal }, work) {
      signal.throwIfAborted();
      const way = wayOf(name);
      if (isOpen(way, tenant)) take(way, tenant);
      else await waitForPlace(way, tenant, signal);
      try {
        const pauseMs = (pausedUntilMs.get(caller) ?? 0) - Date.now();
        if (pauseMs > 0) throw pausedError(host, reason, pauseMs);
        return await work();
      } finally {
        release(name, way, tenant);
      }
    },
    pause(caller, durationMs) {
      const until = Date.now() + Math.min(durationMs, longestPauseMs);
      pausedUntilMs.set(caller, Math.max(pausedUntilMs.get(caller) ?? 0, until));
    },
  };
}

/** Of the tenants with the fewest requests under way, the one that has waited longest. */
function nextOf({ running, waiting }: Way): Waiting | undefined {
  let next: Waiting | undefined;
  for (const one of waiting) {
    const isFewer = (running.get(one.tenant) ?? 0) < (running.get(next?.tenant ?? '') ?? 0);
    if (next === undefined || isFewer) next = one;
  }
  return next;
}

function waitForPlace({ waiting }: Way, tenant: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    function go(): void {
      signal.removeEventListener('abort', stop);
      resolve();
    }
    function stop(): void {
      waiting.delete(self);
      signal.removeEventListener('abort', stop);
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the caller's own reason
      reject(signal.reason);
    }
    const self: Waiting = { tenant, go };
    waiting.add(self);
    signal.addEventListener('abort', stop);
  });
}

function pausedError(host: string, reason: Reason, pauseMs: number): ReconcileError {
  const seconds = Math.ceil(pauseMs / 1000);
  return new ReconcileError(
    reason,
    `registry "${host}" is asked too often and wants ${seconds} s of rest: raise spec.interval, or use credentials with a higher limit`,
    { retryAfterMs: pauseMs },
  );
}
