import { untilAborted } from '../http/until-aborted.ts';
import { isAtLeast } from '../../domain/resources/resource-version.ts';

/** How far a watch has come. */
export interface Position {
  /** Whether all that existed has been listed. */
  isKnown(): boolean;
  advance(resourceVersion: string): void;
  /** Whether all changes up to this resource version have been told. */
  hasReached(resourceVersion: string): boolean;
  /** Resolves when they have. @throws the signal's reason before */
  reached(resourceVersion: string, signal: AbortSignal): Promise<void>;
}

export function createPosition(): Position {
  let position: string | undefined;
  const waiting = new Set<{ readonly resourceVersion: string; readonly resolve: () => void }>();

  function hasReached(resourceVersion: string): boolean {
    return position !== undefined && isAtLeast(position, resourceVersion);
  }
  return {
    isKnown: () => position !== undefined,
    hasReached,
    advance(resourceVersion) {
      position = resourceVersion;
      for (const waiter of waiting) if (hasReached(waiter.resourceVersion)) waiter.resolve();
    },
    async reached(resourceVersion, signal) {
      if (hasReached(resourceVersion)) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiter = { resourceVersion, resolve };
      waiting.add(waiter);
      await untilAborted(promise, signal).finally(() => waiting.delete(waiter));
    },
  };
}
