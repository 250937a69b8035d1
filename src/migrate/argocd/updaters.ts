import { isMap } from 'yaml';
import { picksLabels } from '../../domain/automation/policies.ts';
import { isRecord, recordAt, recordsIn, textAt } from '../../domain/resources/record.ts';
import { nodeAt, valuesOf } from '../../manifests/nodes.ts';
import { isGlobMatch } from './globs.ts';
import {
  isApplication,
  labelsOf,
  parseSpecification,
  parseStrategy,
  readAnnotations,
} from './settings.ts';
import type { LabelSelector } from '../../domain/resources/selector.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Manifest, ManifestFile } from '../../manifests/read.ts';
import type { ImageSettings, UpdatedApplication, WriteBack } from './settings.ts';

interface Found {
  readonly file: ManifestFile;
  readonly manifest: Manifest;
}

/**
 * The Applications that Argo CD Image Updater updates, by their own annotations or by an ImageUpdater that picks them, which
 * counts first, as it does for the newer versions.
 * @see https://github.com/argoproj-labs/argocd-image-updater/blob/v1.3.0/api/v1alpha1/imageupdater_types.go
 */
export function updatedApplications(files: readonly ManifestFile[]): readonly UpdatedApplication[] {
  const all = files.flatMap((file) => file.manifests.map((manifest) => ({ file, manifest })));
  const references = all.filter(isUpdater).flatMap(({ manifest }) => referencesOf(manifest));
  return all
    .filter(({ manifest }) => isApplication(manifest))
    .flatMap((found) => {
      const reference = references.find((one) => picks(one, found.manifest));
      const annotated = readAnnotations(found.file, found.manifest);
      if (reference === undefined) return annotated ?? [];
      if (reference.useAnnotations)
        return annotated === undefined ? [] : [{ ...annotated, updater: reference.updater }];
      return [updatedBy(reference, found, annotated)];
    });
}

/** The ImageUpdaters in files. */
export function imageUpdaters(files: readonly ManifestFile[]): readonly Found[] {
  return files
    .flatMap((file) => file.manifests.map((manifest) => ({ file, manifest })))
    .filter(isUpdater);
}

function isUpdater({ manifest: { kind, apiVersion } }: Pick<Found, 'manifest'>): boolean {
  return kind === 'ImageUpdater' && apiVersion.startsWith('argocd-image-updater.argoproj.io/');
}

/** One entry of an ImageUpdater's `applicationRefs`. */
interface Reference {
  readonly updater: Manifest;
  readonly namePattern: string;
  readonly selector: LabelSelector | undefined;
  readonly useAnnotations: boolean;
  readonly images: readonly ImageSettings[];
  readonly writeBack: WriteBack;
}

function referencesOf(updater: Manifest): readonly Reference[] {
  const spec = nodeAt(updater.node, 'spec');
  const values = valuesOf(spec);
  if (!isMap(spec) || !isRecord(values)) return [];
  return recordsIn(values['applicationRefs']).map((reference) => ({
    updater,
    namePattern: textAt(reference, 'namePattern'),
    selector: isRecord(reference['labelSelectors']) ? reference['labelSelectors'] : undefined,
    useAnnotations: textAt(reference, 'useAnnotations') === 'true',
    images: recordsIn(reference['images']).map((image) => imageOf(image, [reference, values])),
    writeBack: writeBackOf([reference, values]),
  }));
}

/** @param outer what holds where the image says nothing, the nearest first */
function imageOf(image: JsonRecord, outer: readonly JsonRecord[]): ImageSettings {
  const alias = textAt(image, 'alias');
  const settings = [image, ...outer].map((one) => recordAt(one, 'commonUpdateSettings'));
  function first(key: string): unknown {
    return settings.map((one) => one[key]).find((value) => value !== undefined);
  }
  function text(key: string): string | undefined {
    const value = first(key);
    return typeof value === 'string' ? value : undefined;
  }
  const targets = recordAt(image, 'manifestTargets');
  const helm = recordAt(targets, 'helm');
  return {
    ...parseSpecification(`${alias}=${textAt(image, 'imageName')}`),
    strategy: parseStrategy(text('updateStrategy')),
    allowTags: text('allowTags'),
    ignoreTags: textsOf(first('ignoreTags')),
    pullSecret: text('pullSecret'),
    platforms: textsOf(first('platforms')),
    helm: { name: field(helm, 'name'), tag: field(helm, 'tag'), spec: field(helm, 'spec') },
    kustomizeName: field(recordAt(targets, 'kustomize'), 'name'),
  };
}

function writeBackOf(scopes: readonly JsonRecord[]): WriteBack {
  const configs = scopes.map((one) => recordAt(one, 'writeBackConfig'));
  function first(key: string): string | undefined {
    return configs
      .map((one) => field(recordAt(one, 'gitConfig'), key))
      .find((one) => one !== undefined);
  }
  return {
    method: configs.map((one) => field(one, 'method')).find((one) => one !== undefined) ?? 'argocd',
    branch: first('branch'),
    target: first('writeBackTarget'),
    repository: first('repository'),
  };
}

function field(record: JsonRecord, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' ? value : undefined;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function picks({ updater, namePattern, selector }: Reference, application: Manifest): boolean {
  const { namespace } = updater;
  const isBeside = namespace === undefined || (application.namespace ?? namespace) === namespace;
  return (
    isBeside &&
    isGlobMatch(namePattern, application.name) &&
    picksLabels(labelsOf(application), selector)
  );
}

function updatedBy(
  { updater, images, writeBack }: Reference,
  { file, manifest: application }: Found,
  annotated: UpdatedApplication | undefined,
): UpdatedApplication {
  const annotations = annotated?.annotations ?? [];
  return { file, application, images, writeBack, annotations, updater };
}
