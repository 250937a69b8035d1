import { ReconcileError } from '../errors.ts';
import { formatImageRef } from '../image/ref.ts';
import { isImageReference } from '../image/repository.ts';
import { applyMarkers } from './apply.ts';
import { groupByObject, objectKey } from './changes.ts';
import type { ImageRef } from '../image/ref.ts';
import type { AppliedMarkers, SetterValues } from './apply.ts';
import type { FileChanges, ObjectChanges } from './changes.ts';
import type { ParsedManifest } from './manifest.ts';

/** Of which the first few that concern anybody are told. */
const mostWarnings = 10_000;

/** A file by its path below the update path. */
export interface ManifestFile {
  readonly path: string;
  readonly text: string;
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
  /** What the markers name, whether or not there is such a policy: `flux-system:app:tag`. */
  readonly setters: ReadonlySet<string>;
}

/** What rewriting a text gives, whatever the paths that it has. */
export type RewrittenText =
  | { readonly kind: 'refused'; readonly line: number; readonly why: string }
  | {
      readonly kind: 'rewritten';
      /** Undefined if nothing changed. */
      readonly text: string | undefined;
      readonly objects: readonly ObjectChanges[];
      /** Markers that name no policy. */
      readonly unknown: readonly { readonly setter: string; readonly line: number }[];
      readonly setters: ReadonlySet<string>;
    };

/**
 * Writes the images of policies into one text where markers name them, as Flux does, but moves no byte outside the marked
 * scalars. A text that holds markers and cannot be parsed is left alone.
 * @param parsed what `findMarkers` gives for it
 */
export function rewriteText(
  text: string,
  parsed: ParsedManifest,
  values: SetterValues,
): RewrittenText {
  if (parsed.kind === 'refused') return parsed;
  const applied = applyMarkers(text, parsed.markers, values);
  const isChanged = applied.changes.length > 0;
  return {
    kind: 'rewritten',
    text: isChanged ? applied.text : undefined,
    objects: objectChanges(applied.changes),
    unknown: applied.unknown,
    setters: new Set(parsed.markers.flatMap(({ setters }) => setters)),
  };
}

function objectChanges(changes: AppliedMarkers['changes']): readonly ObjectChanges[] {
  const groups = groupByObject(changes, ({ object }) => objectKey(object));
  return groups.map(([object, found]) => ({ object, changes: found.map(({ change }) => change) }));
}

/** The result for files by their paths, in the order that is reported. No more than `mostWarnings` are given. */
export function gatherResult(
  files: readonly { readonly path: string; readonly rewritten: RewrittenText }[],
): RewriteResult {
  const changed: ManifestFile[] = [];
  const fileChanges: [string, readonly ObjectChanges[]][] = [];
  const warnings: RewriteWarning[] = [];
  const setters = new Set<string>();
  for (const { path, rewritten } of files) {
    warnings.push(...warningsOf(path, rewritten).slice(0, mostWarnings - warnings.length));
    if (rewritten.kind === 'refused') continue;
    for (const setter of rewritten.setters) setters.add(setter);
    if (rewritten.text === undefined) continue;
    changed.push({ path, text: rewritten.text });
    fileChanges.push([path, rewritten.objects]);
  }
  return { files: changed, fileChanges: Object.fromEntries(fileChanges), warnings, setters };
}

function warningsOf(path: string, rewritten: RewrittenText): readonly RewriteWarning[] {
  if (rewritten.kind === 'rewritten') {
    return rewritten.unknown.map(({ setter, line }) => {
      return { kind: 'unknown-policy', path, line, setter };
    });
  }
  return [{ kind: 'refused', path, line: rewritten.line, why: rewritten.why }];
}

/**
 * What markers may name. Of policies with the same name the last counts.
 * @throws {ReconcileError} `UpdateFailed`, if a policy's image is not an image reference
 */
export function setterValues(policies: readonly NamedImage[]): SetterValues {
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
