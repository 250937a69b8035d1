import { openManifests } from '../../adapters/kubernetes/manifests.ts';
import { keyOf } from '../../domain/resources/key.ts';
import { recordAt } from '../../domain/resources/record.ts';
import { fluxControllers, isTagwright } from '../../install/in-place.ts';
import type { Transport } from '../../adapters/kubernetes/transport.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';

/** A Deployment that has the name of one of Flux's image controllers. */
export interface Controller {
  readonly namespace: string;
  readonly name: string;
  /** Whether it is to have a pod. */
  readonly isRunning: boolean;
  /** Whether tagwright is in it. */
  readonly isTagwright: boolean;
  readonly deployment: JsonRecord;
}

/**
 * Flux's image controllers, in all namespaces: two loops on one resource would both act.
 * @throws {ReconcileError} `Forbidden` to those who may not list Deployments
 */
export async function findControllers(transport: Transport): Promise<readonly Controller[]> {
  const manifests = openManifests(transport);
  const found = await Promise.all(
    fluxControllers.map((name) => manifests.list('Deployment', { name })),
  );
  return found.flat().map((deployment) => {
    return {
      ...keyOf(deployment),
      isRunning: recordAt(deployment, 'spec')['replicas'] !== 0,
      isTagwright: isTagwright(deployment),
      deployment,
    };
  });
}

/** Those that run and are Flux's. */
export function runningFlux(controllers: readonly Controller[]): readonly Controller[] {
  return controllers.filter((one) => one.isRunning && !one.isTagwright);
}

/** What makes one of them rest. */
export function scaleDown({ namespace, name }: Controller): string {
  return `kubectl -n ${namespace} scale deployment ${name} --replicas=0`;
}

/** What wakes it again. */
export function scaleUp({ namespace, name }: Controller): string {
  return `kubectl -n ${namespace} scale deployment ${name} --replicas=1`;
}
