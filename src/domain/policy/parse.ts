import { messageOf, ReconcileError } from '../errors.ts';
import { parseConstraint } from '../../go/semver/index.ts';
import type { OrderSpec, PolicySpec } from './spec.ts';
import type { Constraint } from '../../go/semver/index.ts';

/** A policy that can be applied. `asc` selects the highest, `desc` the lowest. */
export type Policy =
  | { readonly kind: 'semver'; readonly constraint: Constraint }
  | { readonly kind: 'alphabetical'; readonly order: Order }
  | { readonly kind: 'numerical'; readonly order: Order };

export type Order = 'asc' | 'desc';

/**
 * The policy that `spec` describes.
 * @throws {ReconcileError} `InvalidPolicy`, if it has none, or a range or an order that is not one.
 * @see https://github.com/fluxcd/image-reflector-controller/blob/debe2aa/internal/policy/factory.go
 */
export function parsePolicy(spec: PolicySpec): Policy {
  if (spec.semver !== undefined) {
    return { kind: 'semver', constraint: parseRange(spec.semver.range) };
  }
  if (spec.alphabetical !== undefined) {
    return { kind: 'alphabetical', order: parseOrder(spec.alphabetical) };
  }
  if (spec.numerical !== undefined) {
    return { kind: 'numerical', order: parseOrder(spec.numerical) };
  }
  throw invalidPolicy('given ImagePolicyChoice object is invalid');
}

function parseRange(range: string): Constraint {
  try {
    return parseConstraint(range);
  } catch (error) {
    throw invalidPolicy(messageOf(error), error);
  }
}

function parseOrder({ order = '' }: OrderSpec): Order {
  const upper = order.toUpperCase();
  if (upper === '' || upper === 'ASC') return 'asc';
  if (upper === 'DESC') return 'desc';
  throw invalidPolicy(`invalid order argument provided: '${upper}', must be one of: ASC, DESC`);
}

function invalidPolicy(problem: string, cause?: unknown): ReconcileError {
  return new ReconcileError('InvalidPolicy', `invalid policy: ${problem}`, {
    terminal: true,
    cause,
  });
}
