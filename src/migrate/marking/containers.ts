import { isScalar } from 'yaml';
import { itemsAt, nodeAt, textAt, textOf } from '../../manifests/nodes.ts';
import { valueImages } from './helm-values.ts';
import { parseImage } from './images.ts';
import type { Manifest } from '../../manifests/read.ts';
import type { ValuePaths } from './helm-values.ts';
import type { ContainerImage } from './container-image.ts';

const template = ['spec', 'template', 'spec'];
/** Where each kind has its pod. Of Jobs and Pods Flux v1 took the annotations, but did not update them. */
const podPaths: ReadonlyMap<string, readonly string[]> = new Map([
  ['CronJob', ['spec', 'jobTemplate', ...template]],
  ['DaemonSet', template],
  ['Deployment', template],
  ['Job', template],
  ['Pod', ['spec']],
  ['StatefulSet', template],
]);
const releases = new Set(['HelmRelease', 'FluxHelmRelease']);

/**
 * The images of a workload; undefined if it is of a kind that Flux v1 saw no images in.
 * @see fluxcd/flux@1.25.4 pkg/cluster/kubernetes/resource/spec.go
 */
export function imagesOf(
  manifest: Manifest,
  { paths }: { readonly paths: ReadonlyMap<string, ValuePaths> },
): readonly ContainerImage[] | undefined {
  if (releases.has(manifest.kind))
    return valueImages(nodeAt(manifest.node, 'spec', 'values'), paths);
  const pod = podOf(manifest);
  if (pod === undefined) return undefined;
  return ['containers', 'initContainers'].flatMap((key) => itemsAt(pod, key).flatMap(podImage));
}

/** The names of the Secrets that the pod of a workload pulls its images with. */
export function pullSecretsOf(manifest: Manifest): readonly string[] {
  return itemsAt(podOf(manifest), 'imagePullSecrets').flatMap((item) => textAt(item, 'name') ?? []);
}

function podOf({ kind, node }: Manifest): unknown {
  const path = podPaths.get(kind);
  return path === undefined ? undefined : (nodeAt(node, ...path) ?? null);
}

function podImage(container: unknown): readonly ContainerImage[] {
  const scalar = nodeAt(container, 'image');
  const name = textAt(container, 'name') ?? '';
  if (isScalar(scalar)) {
    const text = textOf(scalar);
    if (text === undefined) return [];
    const image = parseImage(text);
    return [{ kind: 'image', container: name, image, marks: [{ scalar, part: '' }] }];
  }
  if (scalar === undefined) return [];
  return [
    {
      kind: 'problem',
      container: name,
      node: container,
      why: 'its image is an alias, and a marker finds no place there',
      choices: ['write the image in the place of the alias'],
    },
  ];
}
