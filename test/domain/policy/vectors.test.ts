import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ReconcileError } from '../../../src/domain/errors.ts';
import { sortTagsDescending } from '../../../src/domain/image/order.ts';
import { evaluatePolicy } from '../../../src/domain/policy/evaluate.ts';
import { filterTags, parseTagFilter } from '../../../src/domain/policy/filter.ts';
import { readVectors } from '../../support/vectors.ts';
import type { PolicyInput } from '../../../src/domain/policy/evaluate.ts';

const order = z.object({ order: z.string().optional() }).optional();
const policy = z.object({
  semver: z.object({ range: z.string() }).optional(),
  alphabetical: order,
  numerical: order,
});
const answers = {
  policy,
  tags: z.array(z.string()),
  latest: z.string().optional(),
  error: z.string().optional(),
  errorStage: z.enum(['policy', 'filter', 'latest']).optional(),
};

const policies = readVectors(
  'policy.json',
  z.object({ ...answers, latestInStoredOrder: z.string().optional() }),
);
const filters = readVectors(
  'filter.json',
  z.object({
    ...answers,
    filterTags: z.object({ pattern: z.string(), extract: z.string() }),
    latestAnyOf: z.array(z.string()).optional(),
    errorAnyOf: z.array(z.string()).optional(),
    filtered: z.array(z.tuple([z.string(), z.string()])).optional(),
  }),
);

describe('policy.json', () => {
  test.for(policies)('$policy of $tags', (row) => {
    const prefix = row.errorStage === 'policy' ? 'invalid policy: ' : '';
    expect(answer({ policy: row.policy }, row.tags)).toEqual(
      row.error === undefined
        ? { latest: row.latest }
        : { error: prefix + row.error, ...statusOf(row.errorStage) },
    );
  });

  test.for(policies.filter((row) => row.latestInStoredOrder !== undefined))(
    '$policy of $tags as they are stored',
    (row) => {
      expect(answer({ policy: row.policy }, sortTagsDescending(row.tags))).toEqual({
        latest: row.latestInStoredOrder,
      });
    },
  );
});

describe('filter.json', () => {
  test.for(filters.filter((row) => !isRandom(row)))(
    '$policy after $filterTags of $tags',
    ({ filterTags: spec, ...row }) => {
      expect(answer({ policy: row.policy, filterTags: spec }, row.tags)).toEqual(
        row.error === undefined
          ? { latest: row.latest }
          : { error: row.error, ...statusOf(row.errorStage) },
      );
    },
  );

  test.for(filters.filter(isRandom))(
    'one of those that Flux gives: $policy after $filterTags of $tags',
    ({ filterTags: spec, latestAnyOf = [], errorAnyOf = [], ...row }) => {
      expect([
        ...latestAnyOf.map((latest) => ({ latest })),
        ...errorAnyOf.map((error) => ({ error, ...statusOf('latest') })),
      ]).toContainEqual(answer({ policy: row.policy, filterTags: spec }, row.tags));
    },
  );

  test.for(filters.filter((row) => row.filtered !== undefined))(
    'what passes $filterTags of $tags',
    ({ filterTags: spec, filtered = [], tags }) => {
      const { texts } = filterTags(parseTagFilter(spec), tags);
      // Of tags with the same extract the last is what Flux's map keeps.
      expect(
        new Map(
          tags.flatMap((tag, index) => (texts[index] === undefined ? [] : [[texts[index], tag]])),
        ),
      ).toEqual(new Map(filtered.map(([original, extracted]) => [extracted, original])));
    },
  );
});

/** Whether Go's map order decides, so that several answers were seen. */
function isRandom({ latestAnyOf, errorAnyOf }: (typeof filters)[number]): boolean {
  return latestAnyOf !== undefined || errorAnyOf !== undefined;
}

/** An invalid policy or filter stalls the ImagePolicy; finding nothing is tried again. */
function statusOf(stage: 'policy' | 'filter' | 'latest' | undefined): object {
  return stage === 'latest'
    ? { reason: 'Failure', terminal: false }
    : { reason: 'InvalidPolicy', terminal: true };
}

function answer(input: PolicyInput, tags: readonly string[]): object {
  try {
    return { latest: evaluatePolicy(input, tags) };
  } catch (error) {
    if (!(error instanceof ReconcileError)) throw error;
    return { error: error.message, reason: error.reason, terminal: error.terminal };
  }
}
