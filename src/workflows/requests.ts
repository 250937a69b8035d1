import { setHandler, setDefaultSignalHandler } from '@temporalio/workflow';
import { mergeSeen } from '../domain/resources/resource-version.ts';
import { isWithin } from '../domain/resources/scope.ts';
import {
  changed,
  deleted,
  preview,
  reconcile,
  reconcileNow,
  resume,
  state,
  suspend,
  unwatched,
} from './messages.ts';
import { answerWithRun } from './runs.ts';
import type { LoopState } from '../domain/loop/details.ts';
import type { Seen } from '../domain/resources/resource-version.ts';
import type { Scope } from '../domain/resources/scope.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { Preview } from '../domain/loop/preview.ts';
import type { CarriedState } from './messages.ts';
import type { Runs } from './runs.ts';

/**
 * What has been asked of a loop and not been done yet. Message handlers write it; the loop takes
 * from it, and puts back what an interrupted run did not do.
 */
export interface Requests {
  /** Something happened: run, and read what is true now. */
  run: boolean;
  /** The run is to do its work whatever the interval says. */
  forced: boolean;
  /** What `spec.suspend` is to become. */
  suspend: boolean | undefined;
  /** The starter saw that the resource was deleted. */
  deleted: boolean;
  /** The scope of the starter that keeps the workflow, once a starter has said it. */
  keeper: Scope | undefined;
  /** That starter does not watch the resource any more. */
  unwatched: boolean;
  /** What is known to have been written, by others or by the loop's own steps: a run is to see no less. */
  seen: Seen;
}

export interface MessageOptions {
  readonly requests: Requests;
  readonly runs: Runs;
  /** Stops the current run at its next safe point. */
  readonly interrupt: () => void;
  readonly readState: () => LoopState;
  readonly takePreview: () => Promise<Preview>;
}

/** What a loop begins with: a new one is to run at once, one that continues as new knows when. */
export function firstRequests(carried: CarriedState | undefined): Requests {
  return {
    run: carried === undefined,
    forced: carried?.forced ?? false,
    suspend: undefined,
    deleted: false,
    keeper: carried?.keeper,
    unwatched: false,
    seen: carried?.seen ?? {},
  };
}

/** Whether the loop has something to do now. */
export function hasWork({ run, deleted: isDeleted, suspend: wish }: Requests): boolean {
  return run || isDeleted || wish !== undefined;
}

/** Takes the request for a run; tells whether it is forced. */
export function takeRun(requests: Requests): { readonly forced: boolean } {
  const { forced } = requests;
  requests.run = false;
  requests.forced = false;
  return { forced };
}

/** Takes note that the loop's own steps have made this of its resource. */
export function noteWritten(requests: Requests, kind: ImageKind, version: string): void {
  requests.seen = mergeSeen(requests.seen, { [kind]: version });
}

/** Puts back the request for a run that was interrupted. */
export function putRunBack(requests: Requests, { forced }: { readonly forced: boolean }): void {
  requests.run = true;
  requests.forced ||= forced;
}

/** Takes what `spec.suspend` is to become; undefined: nobody asked. */
export function takeSuspend(requests: Requests): boolean | undefined {
  const { suspend: wish } = requests;
  requests.suspend = undefined;
  return wish;
}

/** Takes all that was asked for, and does nothing of it. */
export function dropWork(requests: Requests): void {
  takeRun(requests);
  takeSuspend(requests);
  requests.deleted = false;
}

/** Connects Temporal's messages to the loop. */
export function receiveMessages(options: MessageOptions): void {
  const { requests, runs, readState, takePreview } = options;
  receiveWishes(options);
  receiveNews(options);
  // A signal of a newer version still means that something happened.
  setDefaultSignalHandler(() => {
    requests.run = true;
  });
  setHandler(state, readState, { description: 'Where the loop stands' });
  setHandler(preview, takePreview, {
    description: 'Answer with what a run would change, and change nothing',
  });
  setHandler(
    reconcileNow,
    () => {
      requests.run = true;
      requests.forced = true;
      return answerWithRun(runs);
    },
    { description: 'Run now, and answer with how it ended' },
  );
}

/** What people want. */
function receiveWishes({ requests, interrupt }: MessageOptions): void {
  setHandler(
    suspend,
    () => {
      requests.suspend = true;
      interrupt();
    },
    { description: 'Set spec.suspend of the resource, and stop what is running' },
  );
  setHandler(
    resume,
    () => {
      requests.suspend = false;
    },
    { description: 'Unset spec.suspend of the resource' },
  );
  setHandler(
    reconcile,
    () => {
      requests.run = true;
      requests.forced = true;
    },
    { description: 'Run now, whatever the interval' },
  );
}

/** What starters saw. */
function receiveNews({ requests, interrupt }: MessageOptions): void {
  setHandler(
    changed,
    (hint) => {
      requests.run = true;
      if (hint?.seen !== undefined) requests.seen = mergeSeen(requests.seen, hint.seen);
      if (hint?.scope !== undefined) {
        requests.keeper = hint.scope;
        requests.unwatched = false;
      }
      if (hint?.suspended === true || hint?.deleting === true) interrupt();
    },
    { description: 'Something that the resource depends on has changed: look again' },
  );
  setHandler(
    deleted,
    () => {
      requests.deleted = true;
      interrupt();
    },
    { description: 'The resource is gone: stop, and end' },
  );
  setHandler(
    unwatched,
    (scope) => {
      if (requests.keeper !== undefined && !isWithin(scope, requests.keeper)) return;
      requests.unwatched = true;
      interrupt();
    },
    { description: 'The resource is watched no longer: end, and leave it as it is' },
  );
}
