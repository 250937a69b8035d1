import { ReconcileError } from '../errors.ts';
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
  const isSelected = readSelector(selector);
  const images: NamedImage[] = [];
  for (const { metadata, status } of policies) {
    if (status.latestRef === undefined || !isSelected(metadata.labels)) continue;
    images.push({ namespace: metadata.namespace, name: metadata.name, image: status.latestRef });
  }
  return images;
}

/** The images as `status.observedPolicies` keeps them. */
export function observedPolicies(images: readonly NamedImage[]): ObservedPolicies {
  return Object.fromEntries(images.map(({ name, image }) => [name, image]));
}

type Labels = Readonly<Record<string, string>>;

function readSelector(selector: LabelSelector = {}): (labels: Labels) => boolean {
  const matches = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]) =>
      (labels: Labels) =>
        labels[key] === value,
  );
  const expressions = (selector.matchExpressions ?? []).map(readRequirement);
  return (labels) => [...matches, ...expressions].every((holds) => holds(labels));
}

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector */
function readRequirement({ key, operator, values = [] }: Requirement): (labels: Labels) => boolean {
  function isIn(labels: Labels): boolean {
    const value = labels[key];
    return value !== undefined && values.includes(value);
  }
  const needsValues = operator === 'In' || operator === 'NotIn';
  if (needsValues && values.length === 0) {
    throw invalid(
      `"values" must not be empty for the operator "${operator}" of the label "${key}"`,
    );
  }
  if (!needsValues && values.length > 0) {
    throw invalid(`"values" must be empty for the operator "${operator}" of the label "${key}"`);
  }
  switch (operator) {
    case 'In':
      return isIn;
    case 'NotIn':
      return (labels) => !isIn(labels);
    case 'Exists':
      return (labels) => Object.hasOwn(labels, key);
    case 'DoesNotExist':
      return (labels) => !Object.hasOwn(labels, key);
    default:
      throw invalid(`"${operator}" is not a valid label selector operator`);
  }
}

function invalid(problem: string): ReconcileError {
  return new ReconcileError(
    'InvalidPolicySelector',
    `failed to parse policy selector: ${problem}`,
    {
      terminal: true,
    },
  );
}
