import { ReconcileError } from '../errors.ts';
import { formatImageRef } from '../image/ref.ts';
import { isImageReference } from '../image/repository.ts';
import { applyMarkers } from './apply.ts';
import { groupByObject } from './changes.ts';
import { findMarkers } from './manifest.ts';
import type { ImageRef } from '../image/ref.ts';
import type { SetterValues } from './apply.ts';
import type { FileChanges, ObjectChanges } from './changes.ts';
import type { ParsedManifest } from './manifest.ts';

/** A file by its path below the update path. */
export interface ManifestFile {
  readonly path: string;
  readonly text: string;
}

/** A file whose markers are known, by its path below the update path. */
export interface ParsedFile extends ManifestFile {
  readonly parsed: ParsedManifest;
}

/** A policy by its name, with the image that it selected. */
export interface NamedImage {
  readonly namespace: string;
  readonly name: string;
  readonly image: ImageRef;
}

/** What somebody should hear of although the run goes on. Lines count from 1. */
export type RewriteWarning =
  | {
      readonly kind: 'refused';
      readonly path: string;
      readonly line: number;
      readonly why: string;
    }
  | {
      readonly kind: 'unknown-policy';
      readonly path: string;
      readonly line: number;
      readonly setter: string;
    };

export interface RewriteResult {
  /** Those that changed, whole. */
  readonly files: readonly ManifestFile[];
  readonly fileChanges: FileChanges;
  /** In the order of the files and of their lines. */
  readonly warnings: readonly RewriteWarning[];
}

/**
 * Writes the images of `policies` where markers name them, as Flux does, but moves no byte outside the marked scalars.
 * A file that holds markers and cannot be parsed is left alone, with a warning.
 * @throws {ReconcileError} `UpdateFailed`, if a policy's image is not an image reference
 */
export function rewriteManifests(
  files: readonly ManifestFile[],
  policies: readonly NamedImage[],
): RewriteResult {
  const parsed = files.map(({ path, text }) => ({ path, text, parsed: findMarkers(text) }));
  return rewriteParsed(parsed, policies);
}

/** `rewriteManifests` for files whose markers are known already: their `parsed` is what `findMarkers` gave for `text`. */
export function rewriteParsed(
  files: readonly ParsedFile[],
  policies: readonly NamedImage[],
): RewriteResult {
  const values = setterValues(policies);
  const changed: ManifestFile[] = [];
  const fileChanges: [string, readonly ObjectChanges[]][] = [];
  const warnings: RewriteWarning[] = [];
  for (const { path, text, parsed } of files) {
    if (parsed.kind === 'refused') {
      warnings.push({ kind: 'refused', path, line: parsed.line, why: parsed.why });
      continue;
    }
    const applied = applyMarkers(text, parsed.markers, values);
    for (const { setter, line } of applied.unknown) {
      warnings.push({ kind: 'unknown-policy', path, line, setter });
    }
    if (applied.changes.length === 0) continue;
    changed.push({ path, text: applied.text });
    fileChanges.push([path, groupByObject(applied.changes)]);
  }
  return { files: changed, fileChanges: Object.fromEntries(fileChanges), warnings };
}

/** Of policies with the same name the last counts. */
function setterValues(policies: readonly NamedImage[]): SetterValues {
  const values = new Map<string, string>();
  for (const { namespace, name, image } of policies) {
    const reference = formatImageRef(image);
    if (!isImageReference(reference)) {
      const message = `encountered invalid image ref ${JSON.stringify(reference)}: could not parse reference: ${reference}`;
      throw new ReconcileError('UpdateFailed', message);
    }
    const setter = `${namespace}:${name}`;
    values.set(setter, reference);
    values.set(`${setter}:tag`, image.tag);
    values.set(`${setter}:name`, image.name);
    values.set(`${setter}:digest`, image.digest ?? '');
  }
  return values;
}
