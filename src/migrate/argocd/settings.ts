import { isScalar } from 'yaml';
import { keyName } from '../../domain/setters/object.ts';
import { mapAt, textAt, textOf } from '../../manifests/nodes.ts';
import type { Manifest, ManifestFile } from '../../manifests/read.ts';
import type { Annotation } from '../marking/removal.ts';

/** How Argo CD Image Updater chooses among the tags of an image. */
export type Strategy = 'semver' | 'newest-build' | 'alphabetical' | 'digest';

/** What it is told of an image of an Application. */
export interface ImageSettings {
  readonly alias: string;
  /** As it is written: `ghcr.io/acme/web`. */
  readonly name: string;
  /** A range for `semver`, a tag for `digest`. */
  readonly constraint: string | undefined;
  readonly strategy: Strategy;
  /** `regexp:...`, or `any`. */
  readonly allowTags: string | undefined;
  /** Globs. */
  readonly ignoreTags: readonly string[];
  readonly pullSecret: string | undefined;
  readonly platforms: readonly string[];
  /** Paths of Helm values, with dots between keys. */
  readonly helm: {
    readonly name: string | undefined;
    readonly tag: string | undefined;
    readonly spec: string | undefined;
  };
  /** What the manifests call the image, where kustomize gives it another name. */
  readonly kustomizeName: string | undefined;
}

/** Where it writes to. */
export interface WriteBack {
  /** `argocd`, or `git` with the credentials. */
  readonly method: string;
  /** `main`, `base:target`. */
  readonly branch: string | undefined;
  /** `helmvalues:...`, `kustomization:...`. */
  readonly target: string | undefined;
  readonly repository: string | undefined;
}

/** An Application with what Argo CD Image Updater does with it. */
export interface UpdatedApplication {
  readonly file: ManifestFile;
  readonly application: Manifest;
  readonly images: readonly ImageSettings[];
  readonly writeBack: WriteBack;
  /** Those on the Application that say so. */
  readonly annotations: readonly Annotation[];
  /** The ImageUpdater that says so. */
  readonly updater: Manifest | undefined;
}

/** What a file has somewhere if it has annotations or an ImageUpdater. */
export const updaterToken = 'argocd-image-updater.argoproj.io/';

/** What an alias means where the settings of images are apart from it. */
const strategies = new Map<string, Strategy>([
  ['semver', 'semver'],
  ['latest', 'newest-build'],
  ['newest-build', 'newest-build'],
  ['name', 'alphabetical'],
  ['alphabetical', 'alphabetical'],
  ['digest', 'digest'],
]);

/** The strategy of a name; one that is none is `semver`, as it is without one. */
export function parseStrategy(name: string | undefined): Strategy {
  return strategies.get(name?.trim() ?? '') ?? 'semver';
}

/** `alias=name:constraint`, where alias and constraint may be absent. */
export function parseSpecification(
  text: string,
): Pick<ImageSettings, 'alias' | 'name' | 'constraint'> {
  const [, alias, image = ''] = /^(?:([^=]+)=)?(.*)$/s.exec(text.trim()) ?? [];
  const colon = image.indexOf(':', image.lastIndexOf('/') + 1);
  const name = colon === -1 ? image : image.slice(0, colon);
  const constraint = colon === -1 ? undefined : image.slice(colon + 1);
  return { alias: alias?.trim() ?? name, name: name.trim(), constraint };
}

/** The words between commas. */
function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/**
 * What the annotations of an Application say; undefined if they name no image.
 * @see https://github.com/argoproj-labs/argocd-image-updater/blob/v0.16.0/docs/configuration/images.md
 */
export function readAnnotations(
  file: ManifestFile,
  application: Manifest,
): UpdatedApplication | undefined {
  const annotations = updaterAnnotations(application);
  function at(key: string): string | undefined {
    return annotations.find((one) => one.key === `${updaterToken}${key}`)?.value;
  }
  const specifications = listOf(at('image-list'));
  if (specifications.length === 0) return undefined;
  const images = specifications.map((text): ImageSettings => {
    const specification = parseSpecification(text);
    const prefix = specification.alias.replaceAll('/', '_');
    function own(key: string): string | undefined {
      return at(`${prefix}.${key}`) ?? at(key);
    }
    return {
      ...specification,
      strategy: parseStrategy(own('update-strategy')),
      allowTags: own('allow-tags') ?? own('tag-match'),
      ignoreTags: listOf(own('ignore-tags')),
      pullSecret: own('pull-secret'),
      platforms: listOf(own('platforms')),
      helm: {
        name: at(`${prefix}.helm.image-name`),
        tag: at(`${prefix}.helm.image-tag`),
        spec: at(`${prefix}.helm.image-spec`),
      },
      kustomizeName: at(`${prefix}.kustomize.image-name`),
    };
  });
  const writeBack = {
    method: at('write-back-method') ?? 'argocd',
    branch: at('git-branch'),
    target: at('write-back-target'),
    repository: at('git-repository'),
  };
  return { file, application, images, writeBack, annotations, updater: undefined };
}

function updaterAnnotations({ node }: Manifest): readonly Annotation[] {
  const entries = mapAt(node, 'metadata', 'annotations')?.items ?? [];
  return entries.flatMap((entry) => {
    const key = keyName(entry.key);
    if (!key.startsWith(updaterToken) || !isScalar(entry.value)) return [];
    return [{ entry, key, value: textOf(entry.value) ?? '' }];
  });
}

/** Whether a manifest is an Application of Argo CD. */
export function isApplication({ apiVersion, kind }: Manifest): boolean {
  return kind === 'Application' && apiVersion.startsWith('argoproj.io/');
}

/** The labels of an object. */
export function labelsOf({ node }: Manifest): Readonly<Record<string, string>> {
  const labels = mapAt(node, 'metadata', 'labels');
  return Object.fromEntries(
    (labels?.items ?? []).map(({ key }) => [keyName(key), textAt(labels, keyName(key)) ?? '']),
  );
}
