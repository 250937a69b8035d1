import { contextsOf } from '../../adapters/kubernetes/access.ts';
import { readFlags } from '../../config/read-flags.ts';
import { clusterFlags } from '../commands/cluster-flags.ts';
import { openCluster } from '../cluster/open.ts';
import { given } from '../given.ts';
import type { Candidates } from './candidates.ts';

/** Whoever presses Tab does not wait. */
const patienceMs = 2_000;

/** The names that a cluster knows; none where it does not answer. */
export async function namesFor({
  of,
  values,
}: Extract<Candidates, { kind: 'names' }>): Promise<readonly string[]> {
  const patience = new Promise<readonly string[]>((resolve) => {
    setTimeout(() => resolve([]), patienceMs).unref();
  });
  try {
    return await Promise.race([askFor(of, values), patience]);
  } catch {
    // An error would be printed into the line that somebody is typing.
    return [];
  }
}

async function askFor(
  of: Extract<Candidates, { kind: 'names' }>['of'],
  values: Extract<Candidates, { kind: 'names' }>['values'],
): Promise<readonly string[]> {
  if (of === 'directories') return [];
  if (of === 'contexts')
    return contextsOf({ kubeconfig: readFlags(values, process.env).text('kubeconfig') });
  await using open = await openCluster(given({ flags: clusterFlags }, [], values));
  const { cluster, namespace } = open;
  if (of === 'namespaces') return cluster.namespaces();
  const { rows } = await cluster.table(of, { namespace });
  return rows.map(({ name }) => name);
}
