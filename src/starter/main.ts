import { Client } from '@temporalio/client';
import { registerSearchAttributes } from './search-attributes.ts';
import { runStarter } from './starter.ts';
import type { ConnectionLike } from '@temporalio/client';
import type { DataConverter, Logger } from '@temporalio/common';
import type { Scope } from '../domain/resources/scope.ts';
import type { WatchSource } from '../ports/cluster.ts';

export interface StarterContext {
  readonly source: WatchSource;
  readonly connection: ConnectionLike & OperatorConnection;
  /** Temporal's namespace. */
  readonly namespace: string;
  readonly dataConverter: DataConverter;
  /** The cluster's name in workflow ids. */
  readonly cluster: string;
  /** Which resources to keep a workflow for. */
  readonly scope: Scope;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Called once, when all that exists is known. */
  readonly onSynced?: () => void;
}

type OperatorConnection = Parameters<typeof registerSearchAttributes>[0];

/** Watches the resources and keeps a workflow running for each, until the signal aborts. */
export async function startStarter(context: StarterContext): Promise<void> {
  const { connection, namespace, dataConverter, source, cluster, scope, log, signal, onSynced } =
    context;
  const missingAttributes = await registerSearchAttributes(connection, namespace);
  if (missingAttributes.length > 0) {
    log.warn(
      'some search attributes are not registered and we may not do it: lists in Temporal go without them',
      { missing: missingAttributes },
    );
  }
  const client = new Client({ connection, namespace, dataConverter });
  await runStarter({
    source,
    client,
    cluster,
    scope,
    missingAttributes,
    confidential: dataConverter.payloadCodecs !== undefined,
    log,
    signal,
    ...(onSynced === undefined ? {} : { onSynced }),
  });
}
