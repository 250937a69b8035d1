import { isMap, isScalar } from 'yaml';
import { keyName } from '../../domain/setters/object.ts';
import { nodeAt, textOf } from '../../manifests/nodes.ts';
import { parseImage } from './images.ts';
import type { Scalar } from 'yaml';
import type { Annotation } from './removal.ts';
import type { ContainerImage, Mark } from './container-image.ts';

/** Where in a HelmRelease's values the parts of an image are; paths with dots between keys. */
export interface ValuePaths {
  readonly registry?: Annotation;
  readonly repository?: Annotation;
  readonly tag?: Annotation;
}

/** What Flux v1 called an image right under `values`. */
const topContainer = 'chart-image';

/** The scalars that make up an image, as far as there are any. */
interface ImageParts {
  readonly registry: unknown;
  readonly repository: unknown;
  readonly tag: unknown;
}

/**
 * The images in a HelmRelease's values: those in the forms that Flux v1 knew, at the top and one level below, and those
 * that annotations give the paths of, which come before.
 * @see fluxcd/flux@1.25.4 pkg/cluster/kubernetes/resource/helmrelease.go
 */
export function valueImages(
  values: unknown,
  paths: ReadonlyMap<string, ValuePaths>,
): readonly ContainerImage[] {
  const images = new Map<string, ContainerImage>();
  const found = [
    [topContainer, knownParts(values)] as const,
    ...(isMap(values) ? values.items : []).map(
      ({ key, value }) => [keyName(key), knownParts(value)] as const,
    ),
    ...[...paths].map(([container, path]) => [container, partsAt(values, path)] as const),
  ];
  for (const [container, parts] of found) {
    const image = parts === undefined ? undefined : readParts(container, parts);
    if (image !== undefined) images.set(container, image);
  }
  return withoutAliased([...images.values()], paths);
}

/** An image that an annotation gives the paths of is not found a second time by its form. */
function withoutAliased(
  images: readonly ContainerImage[],
  paths: ReadonlyMap<string, ValuePaths>,
): readonly ContainerImage[] {
  const aliased = new Set(
    images.filter(({ container }) => paths.has(container)).flatMap(scalarsOf),
  );
  return images.filter(
    (image) => paths.has(image.container) || !scalarsOf(image).some((one) => aliased.has(one)),
  );
}

function scalarsOf(image: ContainerImage): readonly Scalar[] {
  return image.kind === 'image' ? image.marks.map(({ scalar }) => scalar) : [];
}

/** `image: name:tag`, `image: name` with `tag`, or both in a mapping `image`; each with or without a `registry`. */
function knownParts(node: unknown): ImageParts | undefined {
  const image = nodeAt(node, 'image');
  if (isScalar(image)) return { ...partsBeside(node), repository: image };
  if (!isMap(image)) return undefined;
  return { ...partsBeside(image), repository: nodeAt(image, 'repository') };
}

function partsBeside(node: unknown): Pick<ImageParts, 'registry' | 'tag'> {
  return { registry: nodeAt(node, 'registry'), tag: nodeAt(node, 'tag') };
}

function partsAt(values: unknown, { registry, repository, tag }: ValuePaths): ImageParts {
  const [registryNode, repositoryNode, tagNode] = [registry, repository, tag].map((path) =>
    path === undefined ? undefined : nodeAt(values, ...path.value.split('.')),
  );
  return { registry: registryNode, repository: repositoryNode, tag: tagNode };
}

function readParts(container: string, parts: ImageParts): ContainerImage | undefined {
  const { repository } = parts;
  const written = isScalar(repository) ? textOf(repository) : undefined;
  if (!isScalar(repository) || written === undefined) return undefined;
  const registry = isScalar(parts.registry) ? textOf(parts.registry) : undefined;
  const image = parseImage(registry === undefined ? written : `${registry}/${written}`);
  const tag = isScalar(parts.tag) ? textOf(parts.tag) : undefined;
  if (parts.tag === undefined || parts.tag === null) {
    if (registry === undefined) return whole(container, repository, image);
    const why =
      'its "registry" is apart, but its tag is not, and no marker writes a name without its registry';
    return problem(container, repository, why, [
      'write the tag as a value of its own, if the chart takes one',
      'write the registry into the same value, if the chart takes that',
    ]);
  }
  if (!isScalar(parts.tag) || tag === undefined) {
    return problem(container, repository, 'its tag is empty, or no plain value', ['write its tag']);
  }
  const mark: Mark = { scalar: parts.tag, part: ':tag' };
  // A marker `:name` writes the whole name, which is too much where the registry is apart.
  const marks: readonly Mark[] =
    registry === undefined ? [{ scalar: repository, part: ':name' }, mark] : [mark];
  return { kind: 'image', container, image: { ...image, tag }, marks };
}

function whole(
  container: string,
  scalar: Scalar,
  image: ReturnType<typeof parseImage>,
): ContainerImage {
  return { kind: 'image', container, image, marks: [{ scalar, part: '' }] };
}

function problem(
  container: string,
  node: unknown,
  why: string,
  choices: readonly string[],
): ContainerImage {
  return { kind: 'problem', container, node, why, choices };
}
