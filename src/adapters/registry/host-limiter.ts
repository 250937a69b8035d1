import { ReconcileError } from '../../domain/errors.ts';

/** Lets a number of requests a host go on at once, so that a slow host holds up nobody but itself. */
export interface HostLimiter {
  /** Runs `work` when it is its turn. @throws the signal's reason if that comes first. */
  run<Result>(turn: Turn, work: () => Promise<Result>): Promise<Result>;
  /** After a host said that it is asked too often: its further requests fail at once for as long as it wishes. */
  pause(host: string, durationMs: number): void;
}

interface Turn {
  readonly host: string;
  /** The condition reason of the failure while the host is paused. */
  readonly reason: string;
  readonly signal: AbortSignal;
}

interface Host {
  running: number;
  readonly waiting: Set<() => void>;
  pausedUntilMs: number;
}

/** Longer wishes bind only the one who got them: a mistaken hour shall not stop a whole registry. */
const longestPauseMs = 60_000;

export function createHostLimiter(concurrency: number): HostLimiter {
  const hosts = new Map<string, Host>();
  function hostOf(name: string): Host {
    const host = hosts.get(name) ?? {
      running: 0,
      waiting: new Set<() => void>(),
      pausedUntilMs: 0,
    };
    hosts.set(name, host);
    return host;
  }
  function release(name: string, host: Host): void {
    const [next] = host.waiting;
    if (next !== undefined) {
      // It takes over our place, so that nobody gets in between.
      next();
      return;
    }
    host.running -= 1;
    if (host.running === 0 && host.pausedUntilMs <= Date.now()) hosts.delete(name);
  }
  return {
    async run({ host: name, reason, signal }, work) {
      signal.throwIfAborted();
      const host = hostOf(name);
      if (host.running < concurrency) host.running += 1;
      else await waitForTurn(host, signal);
      try {
        const pauseMs = host.pausedUntilMs - Date.now();
        if (pauseMs > 0) throw pausedError(name, reason, pauseMs);
        return await work();
      } finally {
        release(name, host);
      }
    },
    pause(name, durationMs) {
      const until = Date.now() + Math.min(durationMs, longestPauseMs);
      const host = hostOf(name);
      host.pausedUntilMs = Math.max(host.pausedUntilMs, until);
    },
  };
}

function waitForTurn(host: Host, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    function end(): void {
      host.waiting.delete(go);
      signal.removeEventListener('abort', stop);
    }
    function go(): void {
      end();
      resolve();
    }
    function stop(): void {
      end();
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the caller's own reason
      reject(signal.reason);
    }
    host.waiting.add(go);
    signal.addEventListener('abort', stop);
  });
}

function pausedError(host: string, reason: string, pauseMs: number): ReconcileError {
  const seconds = Math.ceil(pauseMs / 1000);
  return new ReconcileError(
    reason,
    `registry "${host}" is asked too often and wants ${seconds} s of rest: raise spec.interval, or use credentials with a higher limit`,
    { retryAfterMs: pauseMs },
  );
}
