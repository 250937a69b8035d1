import { ReconcileError } from '../errors.ts';
import { matchesLabels } from '../resources/label-selector.ts';
import type { MarkedPolicies } from './marked-policies.ts';
import type { LabelRequirement, Labels } from '../resources/label-selector.ts';
import type { ImagePolicy } from '../resources/image-policy.ts';
import type { LabelSelector } from '../resources/selector.ts';
import type { NamedImage } from '../setters/rewrite.ts';
import type { ObservedPolicies } from '../status/image-update-automation.ts';

/**
 * The images that an automation applies: those of the policies that its selector picks and that have selected one.
 * @throws {ReconcileError} `InvalidPolicySelector`, if the selector cannot be read.
 */
export function selectPolicies(
  policies: readonly ImagePolicy[],
  selector: LabelSelector | undefined,
): readonly NamedImage[] {
  const requirements = readSelector(selector);
  const images: NamedImage[] = [];
  for (const { metadata, status } of policies) {
    if (status.latestRef === undefined || !matchesLabels(requirements, metadata.labels)) continue;
    images.push({ namespace: metadata.namespace, name: metadata.name, image: status.latestRef });
  }
  return images;
}

/** Whether a selector picks a policy; one that cannot be read picks none. */
export function isSelected(
  { metadata }: Pick<ImagePolicy, 'metadata'>,
  selector: LabelSelector | undefined,
): boolean {
  return picksLabels(metadata.labels, selector);
}

/** Whether a selector picks an object with these labels; one that cannot be read picks none. */
export function picksLabels(labels: Labels, selector: LabelSelector | undefined): boolean {
  try {
    return matchesLabels(readSelector(selector), labels);
  } catch {
    return false;
  }
}

/**
 * As many policies as a status and a history name although no marker does, as Flux names all of them. With more, what a run
 * writes would grow with its neighbours.
 */
const mostBeside = 100;

/** The images, if they are few enough to be named whether markers name them or not. */
export function ifFew(images: readonly NamedImage[]): readonly NamedImage[] | undefined {
  return images.length <= mostBeside ? images : undefined;
}

/** Those of the images that a run tells of: all, unless there are many and it is known which of them the markers name. */
export function toldOf(
  images: readonly NamedImage[],
  marked: MarkedPolicies,
): readonly NamedImage[] {
  return ifFew(images) ?? markedOf(images, marked);
}

/** Those of the images that markers name; all where that is not known. */
export function markedOf(
  images: readonly NamedImage[],
  marked: MarkedPolicies,
): readonly NamedImage[] {
  return marked === undefined ? images : images.filter(({ name }) => marked.has(name));
}

/** The images as `status.observedPolicies` keeps them. */
export function observedPolicies(images: readonly NamedImage[]): ObservedPolicies {
  return Object.fromEntries(images.map(({ name, image }) => [name, image]));
}

function readSelector(selector: LabelSelector = {}): readonly LabelRequirement[] {
  const labels = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]) => ({ key, operator: 'In', values: [value] }) as const,
  );
  return [...labels, ...(selector.matchExpressions ?? []).map(readRequirement)];
}

type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector */
function readRequirement({ key, operator, values = [] }: Expression): LabelRequirement {
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length > 0) return { key, operator, values };
      throw invalid(
        `"values" must not be empty for the operator "${operator}" of the label "${key}"`,
      );
    case 'Exists':
    case 'DoesNotExist':
      if (values.length === 0) return { key, operator, values };
      throw invalid(`"values" must be empty for the operator "${operator}" of the label "${key}"`);
    default:
      throw invalid(`"${operator}" is not a valid label selector operator`);
  }
}

function invalid(problem: string): ReconcileError {
  return new ReconcileError('InvalidPolicySelector', `failed to parse policy selector: ${problem}`);
}
