import { styleText } from 'node:util';
import packageJson from '../../../package.json' with { type: 'json' };
import { isRecord, textAt } from '../../domain/resources/record.ts';
import { counted } from '../../domain/text.ts';
import { openCluster } from '../cluster/open.ts';
import { checkFlux } from './flux.ts';
import { checkKinds } from './kinds.ts';
import { checkRights } from './rights.ts';
import { checkWriters } from './writers.ts';
import type { PlainCluster } from '../../adapters/kubernetes/plain-cluster.ts';
import type { Given } from '../command.ts';
import type { ClusterFlag } from '../commands/cluster-flags.ts';
import type { Finding } from './finding.ts';

const marks = { good: '✔', wrong: '✗', note: '!' } as const;
const colours = { good: 'green', wrong: 'red', note: 'yellow' } as const;

/** Prints whether a cluster has what tagwright needs. @throws {Error} if not */
export async function check(given: Given<ClusterFlag>): Promise<void> {
  await using open = await openCluster(given);
  const { cluster } = open;
  const { transport } = cluster;
  const wrong: Finding[] = [];
  function tell(findings: readonly Finding[]): void {
    for (const finding of findings) print(finding);
    wrong.push(...findings.filter(({ state }) => state === 'wrong'));
  }
  tell([
    { state: 'good', text: `tagwright ${packageJson.version}, Node ${process.versions.node}` },
  ]);
  tell([await checkServer(cluster)]);
  tell(await checkKinds(transport));
  tell(await checkRights(transport, given.text('namespace')));
  tell(await checkFlux(transport));
  tell(await checkWriters(transport, given.text('namespace')));
  tell([await (await import('./temporal.ts')).checkTemporal()]);
  if (wrong.length > 0)
    throw new Error(`${counted(wrong.length, 'thing')} to do before tagwright can work here`);
}

async function checkServer({ server, transport }: PlainCluster): Promise<Finding> {
  const document = ['version'];
  const { status, body } = await transport.send({ verb: 'get', resource: 'version', document });
  const version =
    status === 200 && isRecord(body) ? textAt(body, 'gitVersion') : 'of unknown version';
  return { state: 'good', text: `Kubernetes ${version} at ${server}` };
}

function print({ state, text }: Finding): void {
  console.log(`${styleText(colours[state], marks[state], { stream: process.stdout })} ${text}`);
}
