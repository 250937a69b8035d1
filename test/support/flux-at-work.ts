import { join } from 'node:path';
import { imageKinds } from '../../src/domain/resources/kinds.ts';
import { startFluxControllers } from './flux-controllers.ts';
import { finish } from './flux-scenes.ts';
import type { FluxControllers, FluxPrograms } from './flux-controllers.ts';
import type { Staged } from './flux-scenes.ts';
import type { Surroundings } from './surroundings.ts';

/** Flux's controllers with an empty state, on the cluster of a test. */
export function startFluxHere(
  { kubernetes, directory }: Surroundings,
  programs: FluxPrograms,
): Promise<FluxControllers> {
  const home = join(directory, `flux-${Date.now()}`);
  return startFluxControllers({ kubeconfig: kubernetes.kubeconfig, directory: home }, programs);
}

/** Has Flux's controllers bring the scenes about, and ends them. */
export async function haveFluxWork(
  surroundings: Surroundings,
  staged: readonly Staged[],
  programs: FluxPrograms,
): Promise<void> {
  await using _ = await startFluxHere(surroundings, programs);
  for (const { scene, team } of staged)
    for (const kind of imageKinds) await team.untilStatus(kind, scene.settled[kind], 120_000);
  await finish(surroundings, staged);
  for (const { scene, team } of staged)
    for (const kind of imageKinds) {
      const { requestedAt, suspended } = scene;
      if (requestedAt !== undefined)
        await team.untilStatus(kind, { lastHandledReconcileAt: requestedAt });
      if (suspended) await team.untilStatus(kind, { observedGeneration: 2 });
    }
}
