import { condition, setHandler, setDefaultSignalHandler } from '@temporalio/workflow';
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
import type { Scope } from '../domain/resources/scope.ts';
import type { LoopState, Preview, RunReport } from './messages.ts';

/** What has been asked of a loop and not been done yet. Message handlers only write here; the loop acts on it. */
export interface Inbox {
  /** Something happened: run, and read what is true now. */
  wanted: boolean;
  /** Somebody asked for a run that does its work whatever the interval says. */
  forced: boolean;
  /** The starter saw the resource go. */
  gone: boolean;
  /** The scope of the starter that keeps the workflow, as far as one has said. */
  keeper: Scope | undefined;
  /** That starter does not watch the resource any more. */
  unwatched: boolean;
  /** What `spec.suspend` is to become, where somebody asked Temporal for it. */
  suspendWish: boolean | undefined;
  /** Runs begun so far. */
  runsBegun: number;
  /** The number of the last run that came to an end; an interrupted one does not. */
  runsEnded: number;
  /** What that run came to. */
  outcome: RunReport | undefined;
  /** What the last run reported on the resource. */
  last: RunReport | undefined;
}

export interface InboxOptions {
  readonly inbox: Inbox;
  /** Stops what is running at its next safe point. */
  readonly interrupt: () => void;
  readonly readState: () => LoopState;
  readonly takePreview: () => Promise<Preview>;
}

/** Connects Temporal's messages to the inbox. */
export function receiveMessages(options: InboxOptions): void {
  receiveWishes(options);
  receiveNews(options);
  const { inbox, readState, takePreview } = options;
  // A signal of a newer version still means that something happened.
  setDefaultSignalHandler(() => {
    inbox.wanted = true;
  });
  setHandler(state, readState, { description: 'Where the loop stands' });
  setHandler(preview, takePreview, {
    description: 'Answer with what a run would change, and change nothing',
  });
  setHandler(reconcileNow, () => answerWithRun(inbox), {
    description: 'Run now, and answer with how it ended',
  });
}

/** What people want. */
function receiveWishes({ inbox, interrupt }: InboxOptions): void {
  setHandler(
    suspend,
    () => {
      inbox.suspendWish = true;
      interrupt();
    },
    { description: 'Set spec.suspend of the resource, and stop what is running' },
  );
  setHandler(
    resume,
    () => {
      inbox.suspendWish = false;
    },
    { description: 'Unset spec.suspend of the resource' },
  );
  setHandler(
    reconcile,
    () => {
      inbox.wanted = true;
      inbox.forced = true;
    },
    { description: 'Run now, whatever the interval' },
  );
}

/** What starters saw. */
function receiveNews({ inbox, interrupt }: InboxOptions): void {
  setHandler(
    changed,
    (hint) => {
      inbox.wanted = true;
      if (hint?.scope !== undefined) {
        inbox.keeper = hint.scope;
        inbox.unwatched = false;
      }
      if (hint?.suspended === true || hint?.deleting === true) interrupt();
    },
    { description: 'Something that the resource depends on has changed: look again' },
  );
  setHandler(
    deleted,
    () => {
      inbox.gone = true;
      interrupt();
    },
    { description: 'The resource is gone: stop, and end' },
  );
  setHandler(
    unwatched,
    (scope) => {
      if (inbox.keeper !== undefined && !isWithin(scope, inbox.keeper)) return;
      inbox.unwatched = true;
      interrupt();
    },
    { description: 'The resource is watched no longer: end, and leave it as it is' },
  );
}

async function answerWithRun(inbox: Inbox): Promise<RunReport> {
  inbox.wanted = true;
  inbox.forced = true;
  // A run that is under way may have read the world before the question was asked.
  const answering = inbox.runsBegun + 1;
  await condition(() => inbox.runsEnded >= answering);
  return inbox.outcome ?? { ready: false, reason: 'Unknown', message: 'no run has ended' };
}

/** Whether the loop has something to do now. */
export function hasWork(inbox: Inbox): boolean {
  return inbox.wanted || inbox.gone || inbox.suspendWish !== undefined;
}
