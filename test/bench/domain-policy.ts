import { sortTagsDescending } from '../../src/domain/image/order.ts';
import { evaluatePolicy } from '../../src/domain/policy/evaluate.ts';
import type { PolicyInput } from '../../src/domain/policy/evaluate.ts';

const tagCount = 100_000;
const runs = 9;
// "Select among 100,000 tags with filterTags and each policy in at most 150 ms", on an idle machine of two cores.
const targetMs = 150;

interface Case {
  readonly name: string;
  readonly tags: readonly string[];
  readonly input: PolicyInput;
}

export interface BenchResult {
  readonly name: string;
  readonly ms: number;
  readonly targetMs: number;
}

/** How long a warm process takes to select among 100,000 tags, by each policy; the median of several runs. */
export async function benchPolicies(): Promise<readonly BenchResult[]> {
  return benchCases().map(({ name, tags, input }) => ({
    name: `${name}, ${tagCount} tags`,
    ms: median(Array.from({ length: runs }, () => timeOf(() => evaluatePolicy(input, tags)))),
    targetMs,
  }));
}

function benchCases(): readonly Case[] {
  const builds = sortTagsDescending(
    Array.from({ length: tagCount }, (_, index) => buildTag(index)),
  );
  const releases = sortTagsDescending(
    Array.from({ length: tagCount }, (_, index) => releaseTag(index)),
  );
  const timestamp = { pattern: '^main-[a-f0-9]+-(?P<ts>[0-9]+)$', extract: '$ts' };
  const version = { pattern: '^v?(?P<version>\\d+\\.\\d+\\.\\d+)$', extract: '$version' };
  return [
    { name: 'semver', tags: releases, input: { policy: { semver: { range: '^20.0.0' } } } },
    {
      name: 'semver, filtered',
      tags: releases,
      input: { policy: { semver: { range: '>=1.0.0' } }, filterTags: version },
    },
    {
      name: 'numerical, filtered',
      tags: builds,
      input: { policy: { numerical: { order: 'asc' } }, filterTags: timestamp },
    },
    {
      name: 'numerical, filter without anchors',
      tags: builds,
      input: {
        policy: { numerical: { order: 'asc' } },
        filterTags: { pattern: '-(?P<ts>\\d+)$', extract: '$ts' },
      },
    },
    {
      name: 'alphabetical, filtered',
      tags: builds,
      input: { policy: { alphabetical: { order: 'asc' } }, filterTags: timestamp },
    },
    {
      name: 'alphabetical, filtered without extract',
      tags: builds,
      input: {
        policy: { alphabetical: { order: 'desc' } },
        filterTags: { pattern: '^main-' },
      },
    },
  ];
}

/** `main-5f8c2e1-1700000042`; one in ten is of another branch. */
function buildTag(index: number): string {
  const sha = ((index * 2_654_435_761) % 2 ** 28).toString(16).padStart(7, '0');
  return `${index % 10 === 0 ? 'feature' : 'main'}-${sha}-${1_700_000_000 + index}`;
}

/** `12.34.5`, some as `v12.34.5` or `12.34.5-rc.1`. */
function releaseTag(index: number): string {
  const version = `${Math.floor(index / 4000)}.${Math.floor(index / 40) % 100}.${index % 40}`;
  if (index % 7 === 0) return `v${version}`;
  return index % 5 === 0 ? `${version}-rc.1` : version;
}

function timeOf(action: () => unknown): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
