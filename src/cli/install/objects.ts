import { fileURLToPath } from 'node:url';
import { readKustomization } from '../../install/kustomization.ts';
import { moved, withImage } from '../../install/placed.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';

/*
 * What is installed is what is in `config`, which the package has too.
 */

/** Where tagwright is, if nothing is said. */
export const ownNamespace = 'tagwright';
/** Where Flux is, if nothing is said. */
export const fluxNamespace = 'flux-system';

interface Placed {
  readonly namespace: string;
  /** Undefined: the one that the manifests have. */
  readonly image: string | undefined;
}

interface Own extends Placed {
  /** The namespace of Flux's notification-controller; undefined where there is none. */
  readonly notified: string | undefined;
}

/** tagwright in a namespace of its own. */
export async function ownObjects({ notified, ...placed }: Own): Promise<readonly JsonRecord[]> {
  const directory = notified === undefined ? 'deploy' : 'deploy-events';
  const objects = await readConfig(directory);
  const flux = notified ?? fluxNamespace;
  return place(
    objects.map((object) => moved(object, fluxNamespace, flux)),
    ownNamespace,
    placed,
  );
}

/** tagwright in the place of Flux's image controllers. */
export async function fluxObjects(placed: Placed): Promise<readonly JsonRecord[]> {
  return place(await readConfig('flux'), fluxNamespace, placed);
}

/** The CRDs. */
export function crdObjects(): Promise<readonly JsonRecord[]> {
  return readConfig('crd');
}

function place(
  objects: readonly JsonRecord[],
  from: string,
  { namespace, image }: Placed,
): readonly JsonRecord[] {
  const placed = objects.map((object) => moved(object, from, namespace));
  return image === undefined ? placed : placed.map((object) => withImage(object, image));
}

function readConfig(directory: string): Promise<readonly JsonRecord[]> {
  return readKustomization(fileURLToPath(new URL(`../../../config/${directory}`, import.meta.url)));
}
