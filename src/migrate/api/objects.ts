import { imageGroup, imageKinds, kinds } from '../../domain/resources/kinds.ts';
import type { ImageKind, ResourceKind } from '../../domain/resources/kinds.ts';
import type { Manifest } from '../../manifests/read.ts';

/** A manifest of one of the kinds, in a version before v1. */
export interface OldObject {
  readonly manifest: Manifest;
  readonly kind: ResourceKind;
  /** As `v1beta1`. */
  readonly version: string;
}

/** A text that may have such a manifest in it. */
export const groupToken = /(?:image|source)\.toolkit\.fluxcd\.io\/v1(?:alpha|beta)\d/;

/** The manifests of a file that are of a version before v1. */
export function oldObjects(manifests: readonly Manifest[]): readonly OldObject[] {
  return manifests.flatMap((manifest) => {
    const old = oldVersionOf(manifest);
    return old === undefined ? [] : [{ ...old, manifest }];
  });
}

/** The kind and the version of an object, if the version is one before v1. */
export function oldVersionOf({
  apiVersion,
  kind,
}: Pick<Manifest, 'apiVersion' | 'kind'>): Pick<OldObject, 'kind' | 'version'> | undefined {
  const info = Object.values(kinds).find((one) => one.kind === kind);
  const [group, version = ''] = apiVersion.split('/');
  if (info === undefined || info.group !== group || !/^v1(?:alpha|beta)\d$/.test(version))
    return undefined;
  return { kind: info.kind, version };
}

/** The kind of an object that we drive. */
export function imageKindOf({
  apiVersion,
  kind,
}: Pick<Manifest, 'apiVersion' | 'kind'>): ImageKind | undefined {
  if (!apiVersion.startsWith(`${imageGroup}/`)) return undefined;
  return imageKinds.find((one) => one === kind);
}

/** Fields of `spec` that v1 does not have, and that had no effect before. */
export const withoutMeaning: Partial<Record<ResourceKind, readonly string[]>> = {
  GitRepository: ['gitImplementation', 'accessFrom'],
};
