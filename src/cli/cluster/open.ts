import { openPlainCluster } from '../../adapters/kubernetes/plain-cluster.ts';
import { readFlags } from '../../config/read-flags.ts';
import { isNamespaceName, namespaceProblem } from '../../domain/resources/names.ts';
import { StartError } from '../../domain/start-error.ts';
import { UsageError } from '../usage-error.ts';
import type { PlainCluster } from '../../adapters/kubernetes/plain-cluster.ts';
import type { Given } from '../command.ts';
import type { ClusterFlag } from '../commands/cluster-flags.ts';

/** A cluster, and the namespace in it that is meant. */
export interface OpenCluster extends AsyncDisposable {
  readonly cluster: PlainCluster;
  readonly namespace: string;
}

/** Where Flux's commands look, and where its bootstrap puts things. */
const usualNamespace = 'flux-system';

/** Opens the cluster that a command line means. */
export async function openCluster(given: Given<ClusterFlag>): Promise<OpenCluster> {
  const { text } = readFlags(given.values, process.env);
  const wanted = wantedNamespace(given);
  const context = given.text('context');
  const cluster = await openPlainCluster({ kubeconfig: text('kubeconfig'), context });
  return {
    cluster,
    namespace: wanted ?? cluster.contextNamespace ?? usualNamespace,
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

/** The namespace that a command line means, also where no cluster can be reached. */
export async function namespaceFor(given: Given<ClusterFlag>): Promise<string> {
  const wanted = wantedNamespace(given);
  if (wanted !== undefined) return wanted;
  try {
    await using open = await openCluster(given);
    return open.namespace;
  } catch (error) {
    if (error instanceof StartError) return usualNamespace;
    throw error;
  }
}

function wantedNamespace(given: Given<ClusterFlag>): string | undefined {
  const wanted = given.text('namespace');
  if (wanted === undefined || isNamespaceName(wanted)) return wanted;
  throw new UsageError(`--namespace: ${namespaceProblem(wanted)}`);
}
