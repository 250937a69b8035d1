import { Client } from '@temporalio/client';
import { registerSearchAttributes } from './search-attributes.ts';
import { runStarter } from './starter.ts';
import type { ConnectionLike } from '@temporalio/client';
import type { DataConverter, Logger } from '@temporalio/common';
import type { WatchSource } from './starter.ts';

export interface StarterContext {
  readonly source: WatchSource;
  readonly connection: ConnectionLike & OperatorConnection;
  /** Temporal's namespace. */
  readonly namespace: string;
  readonly dataConverter: DataConverter;
  /** The cluster's name in workflow ids. */
  readonly cluster: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Called once, when all that exists is known. */
  readonly onSynced?: () => void;
}

type OperatorConnection = Parameters<typeof registerSearchAttributes>[0];

/** Watches the resources and keeps a workflow running for each, until the signal aborts. */
export async function startStarter(context: StarterContext): Promise<void> {
  const { connection, namespace, dataConverter, source, cluster, log, signal, onSynced } = context;
  const searchAttributes = await registerSearchAttributes(connection, namespace);
  if (!searchAttributes) {
    log.warn(
      'the search attributes are not registered and we may not do it: lists in Temporal go without them',
    );
  }
  const client = new Client({ connection, namespace, dataConverter });
  await runStarter({
    source,
    client,
    cluster,
    searchAttributes,
    confidential: dataConverter.payloadCodecs !== undefined,
    log,
    signal,
    ...(onSynced === undefined ? {} : { onSynced }),
  });
}
