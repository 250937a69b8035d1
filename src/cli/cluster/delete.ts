import { createInterface } from 'node:readline/promises';
import { notFound } from '../../adapters/kubernetes/plain-place.ts';
import { UsageError } from '../usage-error.ts';
import { called } from './called.ts';
import { openCluster } from './open.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { Given } from '../command.ts';
import type { ClusterFlag } from '../commands/cluster-flags.ts';

/** Deletes what is named, once somebody has said yes. */
export async function deleteObjects(
  given: Given<ClusterFlag | 'silent'>,
  kind: ImageKind,
): Promise<void> {
  await using open = await openCluster(given);
  const { cluster, namespace } = open;
  const names = [...new Set(given.words)];
  if (!given.isOn('silent'))
    await ask(
      names.map((name) => called(kind, name)),
      namespace,
    );
  for (const name of names) {
    if (!(await cluster.remove(kind, { namespace, name })))
      throw notFound(kind, { namespace, name });
    console.log(`${called(kind, name)} deleted`);
  }
}

async function ask(what: readonly string[], namespace: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new UsageError('nobody can be asked here: say --silent to delete without being asked');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const question = `Delete ${what.join(', ')} in namespace ${namespace}? [y/N] `;
  const answer = await terminal.question(question);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error('nothing was deleted');
}
