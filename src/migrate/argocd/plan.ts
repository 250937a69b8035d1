import { lineOf, titleOf } from '../../manifests/read.ts';
import { spanOf, textOf } from '../../manifests/nodes.ts';
import { inOrder } from '../findings.ts';
import { applyChecked } from '../marking/checked.ts';
import { canonicalName, parseImage } from '../marking/images.ts';
import { markedScalars, markerEdits, placeOf } from '../marking/markers.ts';
import { removeAnnotations } from '../marking/removal.ts';
import { findExisting } from '../resources/existing.ts';
import { addResources } from '../resources/resource-file.ts';
import { makeResources } from '../resources/resources.ts';
import { decideChoice, digestReflection, scanFields } from './policy.ts';
import { decideSource, pushBranchOf } from './source.ts';
import { leftOver, notesOn, passedOver } from './notes.ts';
import { placesOf } from './places.ts';
import { updatedApplications } from './updaters.ts';
import type { ManifestFile } from '../../manifests/read.ts';
import type { FileChange } from '../file-change.ts';
import type { Finding } from '../findings.ts';
import type { Resources, Wanted } from '../resources/resources.ts';
import type { Layout, Place } from './places.ts';
import type { ImageSettings, UpdatedApplication } from './settings.ts';
import type { PlannedSource } from './source.ts';

/** What a migration does. */
export interface Plan {
  readonly changes: readonly FileChange[];
  readonly findings: readonly Finding[];
  readonly resources: readonly object[];
  readonly images: number;
  readonly source: PlannedSource;
}

export interface PlanOptions extends Layout {
  readonly namespace: string;
  /** Paths of files that are no YAML. */
  readonly unread: ReadonlySet<string>;
  readonly author: { readonly name: string; readonly email: string };
}

/** An image of an Application, how its tags are chosen, and where it is written. */
interface Decided {
  readonly updated: UpdatedApplication;
  readonly settings: ImageSettings;
  readonly wanted: Wanted | undefined;
  readonly places: readonly Place[];
  readonly findings: readonly Finding[];
}

/** What takes the Applications in a directory off Argo CD Image Updater. */
export function planMigration(options: PlanOptions): Plan {
  const { files, namespace, author, top } = options;
  const applications = updatedApplications(files);
  const decided = applications.flatMap((updated) =>
    updated.images.map((settings) => decide(updated, settings, options)),
  );
  const existing = findExisting(
    files.flatMap(({ manifests }) => manifests),
    namespace,
  );
  const source = decideSource(applications, existing.gitRepositories, options);
  const pushBranch = pushBranchOf(applications);
  const wanted = decided.flatMap((one) => one.wanted ?? []);
  const resources = makeResources(wanted, existing, {
    namespace,
    source: source.gitRepository,
    author,
    pushBranch,
    updatePath: top,
  });
  const made = resources.made.length === 0 ? [] : [...source.made, ...resources.made];
  const edited = editFiles(decided, applications, { options, resources });
  const findings = [
    ...decided.flatMap((one) => one.findings),
    ...decided.flatMap((one) => withoutPlace(one, { resources, namespace })),
    ...source.findings,
    ...applications.flatMap((updated) => notesOn(updated, { namespace, pushBranch })),
    ...passedOver(files),
    ...leftOver(files, applications),
    ...edited.findings,
  ];
  return {
    changes: [...edited.changes, ...addResources(made, options)],
    findings: inOrder(findings),
    resources: made,
    images: decided.filter(({ places, wanted: one }) => one !== undefined && places.length > 0)
      .length,
    source,
  };
}

function decide(
  updated: UpdatedApplication,
  settings: ImageSettings,
  options: PlanOptions,
): Decided {
  const places = placesOf(updated, settings, options);
  const common = { updated, settings, places };
  const canonical = canonicalName(settings.name);
  if (canonical === undefined) {
    const why = `"${settings.name}" is no name of an image`;
    const choices = ['correct it, and run this again'];
    return {
      ...common,
      wanted: undefined,
      findings: [openOn(updated, settings, { why, choices })],
    };
  }
  if (settings.ignoreTags.includes('*')) {
    const why = 'all its tags are ignored, so nothing updates it, and it gets no marker';
    const choices = ['to keep it so, take it out of the list of images', 'or ignore less'];
    return {
      ...common,
      wanted: undefined,
      findings: [openOn(updated, settings, { why, choices })],
    };
  }
  const choice = decideChoice(settings, places.flatMap(tagOf));
  if (choice.kind === 'open')
    return { ...common, wanted: undefined, findings: [openOn(updated, settings, choice)] };
  const { policy, pattern } = choice;
  // A kustomization's digest counts before its tag, so it has to go along.
  const isPinned = places.some(({ part }) => part === ':digest');
  const reflection = choice.reflection ?? (isPinned ? digestReflection : undefined);
  const scan = scanFields(settings);
  const wanted: Wanted = {
    name: settings.name,
    canonical,
    pattern,
    policy,
    ...(reflection === undefined ? {} : { reflection }),
    ...(scan === undefined ? {} : { scan }),
  };
  return { ...common, wanted, findings: [] };
}

function tagOf({ scalar, part }: Place): readonly string[] {
  const text = textOf(scalar) ?? '';
  const tag = part === '' ? parseImage(text).tag : text;
  return tag === undefined || part === ':name' || part === ':digest' ? [] : [tag];
}

interface EditContext {
  readonly options: PlanOptions;
  readonly resources: Resources;
}

/** Markers come, and the annotations of Applications of which nothing is left open go. */
function editFiles(
  decided: readonly Decided[],
  applications: readonly UpdatedApplication[],
  { options: { files, namespace }, resources }: EditContext,
): { readonly changes: readonly FileChange[]; readonly findings: readonly Finding[] } {
  const changes: FileChange[] = [];
  const findings: Finding[] = [];
  for (const file of files) {
    const marked = markedScalars(file.text);
    const setters = new Map(marked);
    const edits = [];
    for (const { wanted, places } of decided) {
      if (wanted === undefined) continue;
      const { policy } = resources.namesFor(wanted);
      for (const { scalar, part, file: at } of places) {
        const { start } = spanOf(scalar);
        const place = placeOf(file.text, scalar);
        if (at !== file || place === undefined || setters.has(start)) continue;
        const setter = `${namespace}:${policy}${part}`;
        edits.push(...markerEdits(place, setter));
        setters.set(start, setter);
      }
    }
    const done = applications.filter((one) => one.file === file && isDone(one, decided));
    const removals = done.map(({ application, annotations }) =>
      removeAnnotations(file.text, application, annotations),
    );
    edits.push(...removals.flatMap((removal) => removal.edits));
    if (edits.length === 0) continue;
    const gone = removals.flatMap((removal) => removal.gone);
    const wanted = {
      edits: edits.toSorted((a, b) => a.start - b.start),
      gone,
      setters: [...setters.values()],
    };
    const after = applyChecked(file, wanted);
    if (after === undefined) findings.push(leftAlone(file));
    else changes.push({ path: file.path, before: file.text, after, edits: wanted.edits });
  }
  return { changes, findings };
}

function isDone(updated: UpdatedApplication, decided: readonly Decided[]): boolean {
  return decided
    .filter((one) => one.updated === updated)
    .every(({ wanted, places }) => wanted !== undefined && places.some(canMark));
}

function canMark({ file, scalar }: Place): boolean {
  return placeOf(file.text, scalar) !== undefined;
}

function leftAlone({ path }: ManifestFile): Finding {
  const why = 'it is written in a way that cannot be edited safely, so it is left alone';
  const choices = ['write its annotations and its images in block style, and run this again'];
  return { kind: 'open', path, line: 1, about: 'a file', why, choices };
}

/** An image that is written nowhere here: what it is to be marked with is known. */
function withoutPlace(
  { updated, settings, wanted, places }: Decided,
  { resources, namespace }: { readonly resources: Resources; readonly namespace: string },
): readonly Finding[] {
  if (wanted === undefined || places.some(canMark)) return [];
  const marker = `# {"$imagepolicy": "${namespace}:${resources.namesFor(wanted).policy}"}`;
  const why =
    places.length === 0
      ? 'nothing in this directory says which tag of it runs'
      : 'a marker is a comment at the end of the line, and something else follows there';
  return [
    openOn(updated, settings, {
      why,
      choices: [
        `write it where Argo CD reads it, in a kustomization, the values or a manifest, with ${marker} behind it (":tag" after the name for a tag alone)`,
        'if its manifests are in another repository, run this there too',
      ],
    }),
  ];
}

function openOn(
  { file, application, annotations }: UpdatedApplication,
  { alias, name }: ImageSettings,
  { why, choices }: Pick<Finding, 'why' | 'choices'>,
): Finding {
  const line = lineOf(file, annotations[0]?.entry.key ?? application.node);
  const image = alias === name ? name : `${alias} (${name})`;
  const about = `${titleOf(application)}, image ${image}`;
  return { kind: 'open', path: file.path, line, about, why, choices };
}
