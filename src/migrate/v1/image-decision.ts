import { lineOf, titleOf } from '../../manifests/read.ts';
import { spanOf } from '../../manifests/nodes.ts';
import { canonicalName } from '../marking/images.ts';
import { placeOf } from '../marking/markers.ts';
import { parsePattern } from '../tags/pattern.ts';
import { decidePolicy } from './policy.ts';
import type { Manifest, ManifestFile } from '../../manifests/read.ts';
import type { Wishes } from './annotations.ts';
import type { ContainerImage, Mark } from '../marking/container-image.ts';
import type { Finding } from '../findings.ts';
import type { Wanted } from '../resources/resources.ts';

/** An image that gets markers. */
export interface Placement extends Wanted {
  readonly marks: readonly Mark[];
  readonly manifest: Manifest;
  readonly about: string;
  readonly line: number;
}

/** What is known of the surroundings of an object. */
export interface Knowledge {
  readonly file: ManifestFile;
  /** Where the scalars start that have markers already. */
  readonly marked: ReadonlyMap<number, string>;
  /** The known tags of an image, by its full name. */
  readonly tagsOf: (canonical: string) => readonly string[];
}

/** What becomes of an image of an automated workload. */
export interface ImageDecision {
  readonly placement?: Placement;
  /** Whether its annotations are still needed. */
  readonly isOpen: boolean;
  readonly findings: readonly Finding[];
}

/** How many tags a note names. */
const mostNamed = 3;

/** What becomes of an image of an automated workload; nothing where it has its markers. */
export function decideImage(
  manifest: Manifest,
  image: ContainerImage,
  { wishes, knowledge }: { readonly wishes: Wishes; readonly knowledge: Knowledge },
): ImageDecision {
  const { file, marked, tagsOf } = knowledge;
  const about = `${titleOf(manifest)}, container "${image.container}"`;
  function open(node: unknown, why: string, choices: readonly string[]): ImageDecision {
    const line = lineOf(file, node);
    return {
      isOpen: true,
      findings: [{ kind: 'open', path: file.path, line, about, why, choices }],
    };
  }
  if (image.kind === 'problem') return open(image.node, image.why, image.choices);
  const { marks } = image;
  const scalar = marks[0]?.scalar;
  if (marks.every((mark) => marked.has(spanOf(mark.scalar).start))) {
    return { isOpen: false, findings: [] };
  }
  const { name, tag, digest } = image.image;
  const canonical = canonicalName(name);
  if (canonical === undefined) return open(scalar, `"${name}" is no name of an image`, nameChoices);
  if (digest !== undefined) {
    return open(scalar, 'it is pinned by a digest, and Flux v1 never updated it', digestChoices);
  }
  if (marks.some((mark) => placeOf(file.text, mark.scalar) === undefined)) {
    return open(
      scalar,
      'a marker is a comment at the end of the line, and something else follows there',
      ['write it in block style, with its value at the end of a line'],
    );
  }
  const pattern = parsePattern(wishes.patterns.get(image.container)?.value);
  const decided = decidePolicy(pattern, { current: tag, all: tagsOf(canonical) });
  if (decided.kind === 'open') return open(scalar, decided.why, decided.choices);
  const { policy, dropped } = decided;
  const line = lineOf(file, scalar);
  return {
    placement: { name, canonical, pattern, policy, marks, manifest, about, line },
    isOpen: false,
    findings: dropped.length === 0 ? [] : [droppedTags({ path: file.path, line, about }, dropped)],
  };
}

const nameChoices = ['write the name of the image, if it can be known here'];
const digestChoices = [
  'write the tag alone, and run this again',
  'or write an ImagePolicy with digestReflectionPolicy by hand, and a marker',
];

function droppedTags(
  place: Pick<Finding, 'path' | 'line' | 'about'>,
  dropped: readonly string[],
): Finding {
  const named = dropped.slice(0, mostNamed).join(', ');
  const more = dropped.length > mostNamed ? ` and ${dropped.length - mostNamed} more` : '';
  const why = `tags without what the others are sorted by will not be chosen: ${named}${more}`;
  return { kind: 'note', ...place, why, choices: [] };
}
