import { startFluxControllers } from '../support/flux-controllers.ts';
import type { FluxPrograms } from '../support/flux-controllers.ts';
import type { Contender } from './contender.ts';
import type { Servers } from './servers.ts';

/** Starts Flux's controllers for these servers. */
export async function startFlux(
  { cluster: { kubeconfig }, directory }: Servers,
  programs: FluxPrograms,
): Promise<Contender> {
  const controllers = await startFluxControllers({ kubeconfig, directory }, programs);
  return { ...controllers, histories: async () => [] };
}
