import { BoundedMap } from '../bounded-map.ts';
import { formatLabels } from './exposition.ts';
import type { MetricFamily, Sample } from './exposition.ts';

type Labels = Readonly<Record<string, string>>;

/** How often what happened, by labels. */
export interface Counter {
  readonly add: (labels: Labels) => void;
  readonly forget: (labels: Labels) => void;
  readonly family: () => MetricFamily;
}

/** So many series; of more, those that grew longest ago are gone. */
const capacity = 10_000;

/** @param zeros what is counted from the start, so that a rate sees the first one */
export function createCounter(
  { name, help }: Pick<MetricFamily, 'name' | 'help'>,
  zeros: readonly Labels[] = [],
): Counter {
  const series = new BoundedMap<Sample>(capacity);
  for (const labels of zeros) set(formatLabels(labels), 0);

  function set(labels: string, value: number): void {
    series.set(labels, { labels, value });
  }
  return {
    add(labels) {
      const text = formatLabels(labels);
      set(text, (series.get(text)?.value ?? 0) + 1);
    },
    forget: (labels) => series.delete(formatLabels(labels)),
    family: () => ({ name, help, type: 'counter', samples: series.values() }),
  };
}
