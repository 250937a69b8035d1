import { ReconcileError } from '../../domain/errors.ts';
import { findControllers, runningFlux, scaleDown } from '../install/controllers.ts';
import type { Transport } from '../../adapters/kubernetes/transport.ts';
import type { Controller } from '../install/controllers.ts';
import type { Finding } from './finding.ts';

/** Whether Flux's own image controllers run: two loops on one resource would both act. */
export async function checkFlux(transport: Transport): Promise<readonly Finding[]> {
  try {
    const controllers = await findControllers(transport);
    const running = runningFlux(controllers);
    const ours = controllers.filter((one) => one.isTagwright && one.isRunning);
    if (running.length + ours.length > 0) return [...ours.map(inPlace), ...running.map(beside)];
    return [{ state: 'good', text: "Flux's image controllers do not run beside us" }];
  } catch (error) {
    if (!(error instanceof ReconcileError) || error.reason !== 'Forbidden') throw error;
    const text = `whether Flux's image controllers run is not known: ${error.message}`;
    return [{ state: 'note', text }];
  }
}

function inPlace({ namespace, name }: Controller): Finding {
  return { state: 'good', text: `tagwright is in the place of Flux's ${name} in ${namespace}` };
}

function beside(controller: Controller): Finding {
  return { state: 'wrong', text: `Flux's ${controller.name} runs too: ${scaleDown(controller)}` };
}
