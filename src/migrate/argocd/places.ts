import { isScalar } from 'yaml';
import { itemsAt, nodeAt, textAt, textOf } from '../../manifests/nodes.ts';
import { canonicalName, parseImage } from '../marking/images.ts';
import { imagesOf } from '../marking/containers.ts';
import { fileBeside, sourcesOf } from './source-folders.ts';
import type { Scalar } from 'yaml';
import type { ManifestFile } from '../../manifests/read.ts';
import type { Mark } from '../marking/container-image.ts';
import type { ImageSettings, UpdatedApplication } from './settings.ts';
import type { ApplicationSource } from './source-folders.ts';

/** A scalar that says which image runs, and in which file. */
export interface Place extends Mark {
  readonly file: ManifestFile;
}

/** The files of a directory, and where it is in its Git repository. */
export interface Layout {
  readonly files: readonly ManifestFile[];
  readonly top: string;
}

/**
 * Where the image of an Application is written: in its overrides, the Application itself, the values of its chart, its
 * kustomization, and its manifests. All of them, since which of them counts is Argo CD's to say.
 */
export function placesOf(
  updated: UpdatedApplication,
  image: ImageSettings,
  { files, top }: Layout,
): readonly Place[] {
  const { application, file } = updated;
  return sourcesOf(application, top).flatMap((source) => [
    ...inSource(file, source.node, image),
    ...(source.folder === undefined
      ? []
      : inFolder(source.folder, source, { updated, image, files })),
  ]);
}

/** What an Application says itself, or a file of its overrides. */
function inSource(file: ManifestFile, source: unknown, image: ImageSettings): readonly Place[] {
  return [
    ...inParameters(nodeAt(source, 'helm'), image),
    ...inValues(nodeAt(source, 'helm', 'valuesObject'), image),
    ...itemsAt(source, 'kustomize', 'images').flatMap((item) => wholeImage(item, image)),
  ].map((mark) => ({ ...mark, file }));
}

function inFolder(
  folder: string,
  source: ApplicationSource,
  {
    updated: { application, writeBack },
    image,
    files,
  }: {
    readonly updated: UpdatedApplication;
    readonly image: ImageSettings;
    readonly files: readonly ManifestFile[];
  },
): readonly Place[] {
  const overrides = fileBeside(folder, `.argocd-source-${application.name}.yaml`);
  const values = valueFiles(folder, source, writeBack.target);
  const inFiles = files.flatMap((file): readonly Place[] => {
    if (file.path === overrides)
      return file.documents.flatMap((node) => inSource(file, node, image));
    if (values.has(file.path))
      return file.documents.flatMap((node) =>
        inValues(node, image).map((mark) => ({ ...mark, file })),
      );
    return [];
  });
  const below = files.filter(({ path }) => path.startsWith(folder));
  const kustomized = below.flatMap((file) => inKustomization(file, image));
  // What a kustomization says of an image takes the place of what the manifests say.
  const written =
    kustomized.length > 0 ? kustomized : below.flatMap((file) => inWorkloads(file, image));
  return [...inFiles, ...written];
}

function valueFiles(
  folder: string,
  source: ApplicationSource,
  target: string | undefined,
): ReadonlySet<string> {
  const [kind = '', name] = target?.split(':') ?? [];
  const named = itemsAt(source.node, 'helm', 'valueFiles').flatMap((item) =>
    isScalar(item) ? (textOf(item) ?? []) : [],
  );
  const written = kind === 'helmvalues' && name !== undefined ? [name] : [];
  return new Set(['values.yaml', ...named, ...written].map((one) => fileBeside(folder, one)));
}

interface ValuePaths {
  readonly name: string | undefined;
  readonly tag: string | undefined;
  readonly spec: string | undefined;
}

/** Where a chart has the image, unless the settings say otherwise. */
function pathsOf({ helm }: ImageSettings): ValuePaths {
  if (helm.spec !== undefined) return { name: undefined, tag: undefined, spec: helm.spec };
  if (helm.name !== undefined || helm.tag !== undefined) return helm;
  return { name: 'image.name', tag: 'image.tag', spec: undefined };
}

function inParameters(helm: unknown, image: ImageSettings): readonly Mark[] {
  function valueOf(path: string): unknown {
    const found = itemsAt(helm, 'parameters').find((item) => textAt(item, 'name') === path);
    return nodeAt(found, 'value');
  }
  return byPaths(valueOf, image);
}

function inValues(values: unknown, image: ImageSettings): readonly Mark[] {
  return byPaths((path) => nodeAt(values, ...path.split('.')), image);
}

function byPaths(valueOf: (path: string) => unknown, image: ImageSettings): readonly Mark[] {
  const { name, tag, spec } = pathsOf(image);
  function marks(path: string | undefined, part: Mark['part']): readonly Mark[] {
    const scalar = path === undefined ? undefined : valueOf(path);
    return isScalar(scalar) && textOf(scalar) !== undefined ? [{ scalar, part }] : [];
  }
  // A name whose registry is a value of its own cannot take the whole name.
  const names = marks(name, ':name').filter(({ scalar }) => isNameOf(scalar, image));
  return [...names, ...marks(tag, ':tag'), ...marks(spec, '')];
}

function isNameOf(scalar: Scalar, { name }: ImageSettings): boolean {
  return canonicalName(textOf(scalar) ?? '') === canonicalName(name);
}

/** `nginx:1.2.3` in a list of kustomize's; not `nginx=other:1.2.3`, of which a marker writes only the whole. */
function wholeImage(item: unknown, image: ImageSettings): readonly Mark[] {
  if (!isScalar(item)) return [];
  const text = textOf(item) ?? '';
  const isIt =
    !text.includes('=') && canonicalName(parseImage(text).name) === canonicalName(image.name);
  return isIt ? [{ scalar: item, part: '' }] : [];
}

function inKustomization(file: ManifestFile, image: ImageSettings): readonly Place[] {
  if (!/(?:^|\/)kustomization\.ya?ml$/.test(file.path)) return [];
  const wanted = canonicalName(image.kustomizeName ?? image.name);
  return file.documents
    .flatMap((node) => itemsAt(node, 'images'))
    .filter((entry) => {
      const names = [textAt(entry, 'name'), textAt(entry, 'newName')];
      return names.some((name) => name !== undefined && canonicalName(name) === wanted);
    })
    .flatMap((entry) => [
      ...markAt(entry, 'newName', ':name'),
      ...markAt(entry, 'newTag', ':tag'),
      ...markAt(entry, 'digest', ':digest'),
    ])
    .map((mark) => ({ ...mark, file }));
}

function markAt(entry: unknown, key: string, part: Mark['part']): readonly Mark[] {
  const scalar = nodeAt(entry, key);
  return isScalar(scalar) && textOf(scalar) !== undefined ? [{ scalar, part }] : [];
}

function inWorkloads(file: ManifestFile, image: ImageSettings): readonly Place[] {
  const wanted = canonicalName(image.name);
  return file.manifests
    .flatMap((manifest) => imagesOf(manifest, { paths: new Map() }) ?? [])
    .flatMap((found) => {
      const isIt = found.kind === 'image' && canonicalName(found.image.name) === wanted;
      return isIt ? found.marks.map((mark) => ({ ...mark, file })) : [];
    });
}
