import { parseCloudRegistry } from '../../domain/clouds/registry.ts';
import { pullSecretsOf } from '../marking/containers.ts';
import { resourceFile } from '../resources/resource-file.ts';
import type { CloudProvider } from '../../domain/clouds/registry.ts';
import type { Finding } from '../findings.ts';
import type { Placement } from './image-decision.ts';
import type { Resources } from '../resources/resources.ts';

const clouds = ['aws', 'azure', 'gcp'] as const;

/** What a person should look at of what was carried over: credentials, and names that are spelled differently. */
export function lookAtNotes(
  placements: readonly Placement[],
  resources: Pick<Resources, 'namesFor'>,
  namespace: string,
): readonly Finding[] {
  const told = new Set<string>();
  return placements.flatMap((placement) => {
    const names = resources.namesFor(placement);
    const isFirst = names.isMade && !told.has(names.repository);
    if (isFirst) told.add(names.repository);
    return [
      ...(isFirst ? accessNotes(placement, names.repository, namespace) : []),
      ...spellingNotes(placement, names.image),
    ];
  });
}

/** How Flux v1 was let into the registry, where that has to be said now. */
function accessNotes(
  placement: Placement,
  repository: string,
  namespace: string,
): readonly Finding[] {
  const where = `of the ImageRepository "${repository}" in ${resourceFile}`;
  const secrets = pullSecretsOf(placement.manifest);
  const provider = cloudOf(placement.canonical);
  return [
    ...(secrets.length === 0
      ? []
      : [
          note(
            placement,
            `Flux v1 asked the registry with its pull secrets (${secrets.join(', ')})`,
            [
              `if the registry needs them, copy one to the namespace "${namespace}", and name it as spec.secretRef ${where}`,
            ],
          ),
        ]),
    ...(provider === undefined
      ? []
      : [
          note(
            placement,
            'Flux v1 asked this registry with the identity that its node has in the cloud',
            [`if the registry needs it, set spec.provider: ${provider} ${where}`],
          ),
        ]),
  ];
}

function cloudOf(canonical: string): CloudProvider | undefined {
  const [registry = ''] = canonical.split('/');
  return clouds.find((provider) => {
    try {
      parseCloudRegistry(provider, registry);
      return true;
    } catch {
      return false;
    }
  });
}

function spellingNotes(placement: Placement, image: string): readonly Finding[] {
  const { name, marks } = placement;
  if (name === image || marks.every(({ part }) => part === ':tag')) return [];
  const why = `its image is "${name}" here and "${image}" elsewhere; the first update will write the latter`;
  return [note(placement, why, [])];
}

function note(
  { manifest, line, about }: Placement,
  why: string,
  choices: readonly string[],
): Finding {
  return { kind: 'note', path: manifest.path, line, about, why, choices };
}
