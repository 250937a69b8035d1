import { findMarkers } from '../../src/domain/setters/manifest.ts';
import { gatherResult, rewriteText, setterValues } from '../../src/domain/setters/rewrite.ts';
import type { ManifestFile, NamedImage, RewriteResult } from '../../src/domain/setters/rewrite.ts';

/**
 * Writes the images of `policies` into files that are all here.
 * @throws {ReconcileError} `UpdateFailed`, if a policy's image is not an image reference
 */
export function rewriteManifests(
  files: readonly ManifestFile[],
  policies: readonly NamedImage[],
): RewriteResult {
  const values = setterValues(policies);
  return gatherResult(
    files.map(({ path, text }) => ({
      path,
      rewritten: rewriteText(text, findMarkers(text), values),
    })),
  );
}
