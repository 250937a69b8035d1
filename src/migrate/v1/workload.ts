import { lineOf, titleOf } from '../../manifests/read.ts';
import { imagesOf } from '../marking/containers.ts';
import { decideImage } from './image-decision.ts';
import { keepBack } from './kept-back.ts';
import type { Manifest } from '../../manifests/read.ts';
import type { Annotation } from '../marking/removal.ts';
import type { Wishes } from './annotations.ts';
import type { ContainerImage } from '../marking/container-image.ts';
import type { Finding } from '../findings.ts';
import type { Knowledge, Placement } from './image-decision.ts';

/** What becomes of an object with annotations. */
export interface Decision {
  readonly placements: readonly Placement[];
  /** The annotations that are not needed any more. */
  readonly done: readonly Annotation[];
  readonly findings: readonly Finding[];
}

/** Kinds whose annotations Flux v1 read, but whose images it could not write. */
const neverUpdated = new Set(['Job', 'Pod']);

/** What becomes of an object, by what its annotations wish. */
export function decideWorkload(manifest: Manifest, wishes: Wishes, knowledge: Knowledge): Decision {
  const kept = keepBack(manifest, wishes, knowledge.file);
  const free = wishes.all.filter((annotation) => !kept.annotations.includes(annotation));
  if (free.length === 0 || !wishes.isAutomated) {
    return { placements: [], done: free, findings: kept.findings };
  }
  const images = imagesOf(manifest, wishes);
  if (images === undefined || images.length === 0) {
    return {
      placements: [],
      done: [],
      findings: [...kept.findings, withoutImages(manifest, wishes, knowledge)],
    };
  }
  const decided = images.map((image) => decideImage(manifest, image, { wishes, knowledge }));
  const placements = decided.flatMap(({ placement }) => placement ?? []);
  const findings = decided.flatMap((one) => one.findings);
  const open = images.filter((_, index) => decided[index]?.isOpen === true);
  return {
    placements,
    done: free.filter((annotation) => !isNeeded(annotation, wishes, open)),
    findings: [
      ...kept.findings,
      ...findings,
      ...unknownContainers(manifest, { wishes, images, knowledge }),
      ...(placements.length > 0 ? neverBefore(manifest, knowledge) : []),
    ],
  };
}

function withoutImages(manifest: Manifest, { all }: Wishes, { file }: Knowledge): Finding {
  return {
    kind: 'open',
    path: file.path,
    line: lineOf(file, all[0]?.entry.key),
    about: titleOf(manifest),
    why: 'it is automated, but has no image here that Flux v1 knew',
    choices: [
      'move the annotations to where the image is written, and run this again',
      'or write an ImagePolicy and a marker by hand',
    ],
  };
}

/** Whether an image that is not carried over still needs an annotation. */
function isNeeded(
  annotation: Annotation,
  { patterns, paths }: Wishes,
  open: readonly ContainerImage[],
): boolean {
  if (open.length === 0) return false;
  const needed = open.flatMap(({ container }) => {
    const path = paths.get(container);
    return [patterns.get(container), path?.registry, path?.repository, path?.tag];
  });
  return annotation.key.endsWith('/automated') || needed.includes(annotation);
}

function unknownContainers(
  manifest: Manifest,
  context: {
    readonly wishes: Wishes;
    readonly images: readonly ContainerImage[];
    readonly knowledge: Knowledge;
  },
): readonly Finding[] {
  const { wishes, images, knowledge } = context;
  const names = new Set(images.map(({ container }) => container));
  return [...wishes.patterns]
    .filter(([container]) => !names.has(container))
    .map(([container, { entry, key }]) => ({
      kind: 'note',
      path: knowledge.file.path,
      line: lineOf(knowledge.file, entry.key),
      about: titleOf(manifest),
      why: `"${key}" is removed: nothing here is called "${container}"`,
      choices: [],
    }));
}

function neverBefore(manifest: Manifest, { file }: Knowledge): readonly Finding[] {
  const { kind, node } = manifest;
  if (!neverUpdated.has(kind)) return [];
  const line = lineOf(file, node);
  const why = `Flux v1 updated no ${kind}, whatever its annotations said; now its image will be updated`;
  const choices = ['if it should stay as it is, remove the marker'];
  return [{ kind: 'note', path: file.path, line, about: titleOf(manifest), why, choices }];
}
