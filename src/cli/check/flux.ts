import { readPages } from '../../adapters/kubernetes/pages.ts';
import { ReconcileError } from '../../domain/errors.ts';
import { recordAt, recordsIn, textAt } from '../../domain/resources/record.ts';
import type { Transport } from '../../adapters/kubernetes/transport.ts';
import type { Finding } from './finding.ts';

const controllers = ['image-reflector-controller', 'image-automation-controller'];

/** Whether Flux's own image controllers run: two loops on one resource would both act. */
export async function checkFlux(transport: Transport): Promise<readonly Finding[]> {
  try {
    const found = await Promise.all(controllers.map((name) => runningAt(transport, name)));
    const running = found.flat();
    if (running.length > 0) return running;
    return [{ state: 'good', text: "Flux's image controllers do not run beside us" }];
  } catch (error) {
    if (!(error instanceof ReconcileError) || error.reason !== 'Forbidden') throw error;
    const text = `whether Flux's image controllers run is not known: ${error.message}`;
    return [{ state: 'note', text }];
  }
}

async function runningAt(transport: Transport, name: string): Promise<readonly Finding[]> {
  const place = { resource: 'deployments', group: 'apps', version: 'v1' };
  const query = { fieldSelector: `metadata.name=${name}` };
  const pages = await readPages(transport, { ...place, query });
  const deployments = pages.flatMap(({ items }) => recordsIn(items));
  return deployments.flatMap((deployment): readonly Finding[] => {
    if (recordAt(deployment, 'spec')['replicas'] === 0) return [];
    const namespace = textAt(recordAt(deployment, 'metadata'), 'namespace');
    const text = `Flux's ${name} runs too: kubectl -n ${namespace} scale deployment ${name} --replicas=0`;
    return [{ state: 'wrong', text }];
  });
}
