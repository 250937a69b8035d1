import { openAccess } from './access.ts';
import { createDefinitions } from './definitions.ts';
import { connectPlain } from './plain-place.ts';
import { createPlainReader } from './plain-reader.ts';
import { createPlainWriter } from './plain-writer.ts';
import { createTransport } from './transport.ts';
import type { AccessOptions } from './access.ts';
import type { Definitions } from './definitions.ts';
import type { PlainReader } from './plain-reader.ts';
import type { PlainWriter } from './plain-writer.ts';
import type { Transport } from './transport.ts';

/**
 * A cluster as people at a command line see it: objects whole, and tables. Nothing is asked for before it is needed.
 * Errors are those of `Cluster` in src/ports/cluster.ts.
 */
export interface PlainCluster extends PlainReader, PlainWriter, Definitions, AsyncDisposable {
  readonly server: string;
  /** The namespace that the kubeconfig's context names. */
  readonly contextNamespace: string | undefined;
  readonly transport: Transport;
}

/**
 * Opens the cluster of a kubeconfig.
 * @throws {StartError} for a kubeconfig that cannot be used
 */
export async function openPlainCluster(options: AccessOptions): Promise<PlainCluster> {
  const access = await openAccess(options);
  const transport = createTransport(access);
  const connection = connectPlain(transport);
  return {
    server: access.server,
    contextNamespace: access.namespace,
    transport,
    ...createPlainReader(connection),
    ...createPlainWriter(connection),
    ...createDefinitions(connection),
    [Symbol.asyncDispose]: () => access[Symbol.asyncDispose](),
  };
}
