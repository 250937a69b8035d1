import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../domain/errors.ts';
import { pathOf } from '../domain/resources/key.ts';
import { watchedKinds } from '../domain/resources/scope.ts';
import { listRunning } from './running.ts';
import type { Client } from '@temporalio/client';
import type { Logger } from '@temporalio/common';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { Scope } from '../domain/resources/scope.ts';
import type { Message } from './message.ts';
import type { Known } from './known.ts';

export interface OrphanSearch {
  readonly client: Client;
  readonly clusterName: string;
  readonly scope: Scope;
  /** All that exists in the namespaces of the scope, of the kinds that are watched for it. */
  readonly known: Known;
  readonly send: (message: Message) => void;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const firstRetryMs = 500;
const longestRetryMs = 30_000;

/**
 * Tells the workflows whose resource was deleted, or left the scope, while no starter watched. If
 * Temporal does not list the workflows, asks it again until it does or the signal aborts.
 */
export async function endOrphans(search: OrphanSearch): Promise<void> {
  const { log, signal } = search;
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      await tellOrphans(search);
      return;
    } catch (error) {
      if (signal.aborted) return;
      const waitMs = Math.min(firstRetryMs * 2 ** failures, longestRetryMs);
      log.warn('cannot list the running workflows; trying again', { error: messageOf(error) });
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function tellOrphans({ client, clusterName, scope, known, send, log }: OrphanSearch) {
  let outside = 0;
  for await (const { kind, key } of listRunning(client, clusterName)) {
    const object = known.heads[kind].get(pathOf(key));
    if (object !== undefined && known.isOurs(kind, object)) continue;
    const isDeleted = object === undefined && isSeen(scope, kind, key);
    send({ news: isDeleted ? 'deleted' : 'unwatched', kind, key });
    if (!isDeleted) outside += 1;
  }
  if (outside === 0) return;
  log.info('told workflows outside of the scope to end, unless another starter keeps them', {
    workflows: outside,
    scope,
  });
}

/** Whether we would know of the resource if there were one. */
function isSeen(scope: Scope, kind: ImageKind, key: ResourceKey): boolean {
  const isInNamespaces = scope.namespace === undefined || scope.namespace === key.namespace;
  return isInNamespaces && watchedKinds(scope).includes(kind);
}
