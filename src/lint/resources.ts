import { lineOf, readManifests } from '../manifests/read.ts';
import type { Manifest } from '../manifests/read.ts';

/** An object in a file, and the line where it begins. */
export interface LintedResource extends Manifest {
  /** From 1. */
  readonly line: number;
}

const kinds = ['ImagePolicy', 'ImageUpdateAutomation', 'GitRepository'];

/** Those of Flux's resources in a file that a lint looks at; none in a file that cannot be read. */
export function resourcesIn(path: string, text: string): readonly LintedResource[] {
  // Most files hold none, and reading a file costs.
  if (!kinds.some((kind) => text.includes(kind))) return [];
  const read = readManifests({ path, text });
  if (read.kind === 'refused') return [];
  const { file } = read;
  return file.manifests
    .filter(
      ({ kind, apiVersion }) => kinds.includes(kind) && apiVersion.includes('.toolkit.fluxcd.io/'),
    )
    .map((manifest) => ({ ...manifest, line: lineOf(file, manifest.node) }));
}
