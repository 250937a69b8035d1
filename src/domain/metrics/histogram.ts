import { formatNumber } from './exposition.ts';
import type { Sample } from './exposition.ts';

/** How often which values were seen. */
export interface Histogram {
  /** Upper bounds, ascending; above the last there is one bucket more. */
  readonly bounds: readonly number[];
  /** For each bucket, what fell into it and into none before. */
  readonly counts: number[];
  sum: number;
}

export function createHistogram(bounds: readonly number[]): Histogram {
  return { bounds, counts: Array.from({ length: bounds.length + 1 }, () => 0), sum: 0 };
}

/** Counts a value; one that is a bound belongs below it. */
export function observe(histogram: Histogram, value: number): void {
  const { bounds, counts } = histogram;
  const above = bounds.findIndex((bound) => value <= bound);
  const bucket = above === -1 ? bounds.length : above;
  counts[bucket] = (counts[bucket] ?? 0) + 1;
  histogram.sum += value;
}

/** The samples of one set of labels: of each bucket what fell into it or below, then sum and count. */
export function samplesOf(
  { bounds, counts, sum }: Histogram,
  labels: Readonly<Record<string, string>>,
): readonly Sample[] {
  let count = 0;
  const buckets = counts.map((inBucket, index): Sample => {
    count += inBucket;
    const le = formatNumber(bounds[index] ?? Infinity);
    return { part: 'bucket', labels: { ...labels, le }, value: count };
  });
  return [...buckets, { part: 'sum', labels, value: sum }, { part: 'count', labels, value: count }];
}
