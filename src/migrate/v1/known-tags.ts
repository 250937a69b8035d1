import { readWishes } from './annotations.ts';
import { imagesOf } from '../marking/containers.ts';
import { canonicalName } from '../marking/images.ts';
import { annotatedIn } from './sources.ts';
import type { ManifestFile } from '../../manifests/read.ts';
import type { Sources } from './sources.ts';

/** The tags of each image that the files name, by its full name; also of workloads that are not automated. */
export function tagsInFiles(
  files: readonly ManifestFile[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const tags = new Map<string, Set<string>>();
  for (const manifest of files.flatMap(({ manifests }) => manifests)) {
    for (const found of imagesOf(manifest, readWishes(manifest)) ?? []) {
      if (found.kind === 'problem' || found.image.tag === undefined) continue;
      const canonical = canonicalName(found.image.name);
      if (canonical === undefined) continue;
      const known = tags.get(canonical) ?? new Set();
      tags.set(canonical, known.add(found.image.tag));
    }
  }
  return tags;
}

/** The full names of the images that are automated: those whose tags matter. */
export function automatedImages(sources: Pick<Sources, 'files'>): readonly string[] {
  const names = annotatedIn(sources).flatMap(({ manifest, wishes }) => {
    if (!wishes.isAutomated) return [];
    return (imagesOf(manifest, wishes) ?? []).flatMap((found) =>
      found.kind === 'problem' ? [] : (canonicalName(found.image.name) ?? []),
    );
  });
  return [...new Set(names)];
}
