import { pathOf } from '../domain/resources/key.ts';
import { kinds } from '../domain/resources/kinds.ts';
import { fluxWroteAt } from '../domain/status/flux-writers.ts';
import type { Logger } from '@temporalio/common';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { EventSubject } from '../domain/status/event.ts';
import type { Cluster } from '../ports/cluster.ts';

/** Notices that one of Flux's controllers drives what we drive. */
export interface SecondControllerWatch {
  /** Is shown each state of a resource that we drive. */
  readonly see: (object: EventSubject) => void;
  /** The resource is gone. */
  readonly forget: (object: Pick<EventSubject, 'metadata'>) => void;
}

export interface SecondControllerOptions {
  readonly recordEvent: Cluster['recordEvent'];
  readonly log: Logger;
  /** In milliseconds, of any clock that goes evenly. */
  readonly now: () => number;
}

/** A controller of Flux's that was told to end may still write for its 10 s of grace. */
const graceMs = 30_000;

/**
 * Compares who has written the status with who had when the resource was first seen: what Flux left is no sign that it runs, but what
 * it writes when we have been running for a while is. Tells it of each resource once, by a Warning Event.
 */
export function watchForSecondController({
  recordEvent,
  log,
  now,
}: SecondControllerOptions): SecondControllerWatch {
  const begunAt = now();
  const seen = new Map<string, string>();
  const told = new Set<string>();
  const logged = new Set<ImageKind>();

  function tell(object: EventSubject): void {
    const { kind, metadata } = object;
    told.add(metadata.uid);
    const message = describe(kind);
    void recordEvent(object, { type: 'Warning', reason: 'SecondController', message });
    if (logged.has(kind)) return;
    logged.add(kind);
    const resource = `${kind} ${pathOf(metadata)}`;
    log.warn("one of Flux's controllers runs too", {
      controller: kinds[kind].controller,
      resource,
    });
  }

  return {
    see(object) {
      const { metadata } = object;
      const wroteAt = fluxWroteAt(metadata);
      if (wroteAt === undefined) return;
      const before = seen.get(metadata.uid);
      seen.set(metadata.uid, wroteAt);
      if (before === undefined || before === wroteAt || now() - begunAt < graceMs) return;
      if (!told.has(metadata.uid)) tell(object);
    },
    forget({ metadata }) {
      seen.delete(metadata.uid);
      told.delete(metadata.uid);
    },
  };
}

function describe(kind: ImageKind): string {
  const { controller } = kinds[kind];
  return (
    `Flux's ${controller} writes to this resource too, and both may act: scale it to zero, ` +
    `or leave its resources to it by --kinds or --watch-label-selector`
  );
}
