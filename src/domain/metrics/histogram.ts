import { formatLabels, formatNumber } from './exposition.ts';
import type { Sample } from './exposition.ts';

/** How often which values were seen. */
export interface Histogram {
  /** The series that it is. */
  readonly labels: string;
  /** Upper bounds, ascending; above the last there is one bucket more. */
  readonly bounds: readonly number[];
  /** For each bucket, what fell into it and into none before. */
  readonly counts: number[];
  sum: number;
}

export function createHistogram(
  bounds: readonly number[],
  labels: Readonly<Record<string, string>>,
): Histogram {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  return { labels: formatLabels(labels), bounds, counts, sum: 0 };
}

/** Counts a value; one that is a bound belongs below it. */
export function observe(histogram: Histogram, value: number): void {
  const { bounds, counts } = histogram;
  const above = bounds.findIndex((bound) => value <= bound);
  const bucket = above === -1 ? bounds.length : above;
  counts[bucket] = (counts[bucket] ?? 0) + 1;
  histogram.sum += value;
}

/** Of each bucket what fell into it or below, then sum and count. */
export function samplesOf({ labels, bounds, counts, sum }: Histogram): readonly Sample[] {
  let count = 0;
  const buckets = counts.map((inBucket, index): Sample => {
    count += inBucket;
    const le = formatNumber(bounds[index] ?? Infinity);
    return { part: 'bucket', labels: `${labels},le="${le}"`, value: count };
  });
  return [...buckets, { part: 'sum', labels, value: sum }, { part: 'count', labels, value: count }];
}
