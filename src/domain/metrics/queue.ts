import { imageKinds, kinds } from '../resources/kinds.ts';
import { formatLabels } from './exposition.ts';
import type { ImageKind } from '../resources/kinds.ts';
import type { MetricFamily, Sample } from './exposition.ts';

/** The labels that controller-runtime's queue of a kind has. */
export function queueLabels(kind: ImageKind): Readonly<Record<string, string>> {
  const { singular } = kinds[kind];
  return { name: singular, controller: singular };
}

/** A gauge with a number for each kind. */
export function gaugeOfKinds(
  { name, help }: Pick<MetricFamily, 'name' | 'help'>,
  labelsOf: (kind: ImageKind) => Readonly<Record<string, string>>,
  valueOf: (kind: ImageKind) => number,
): MetricFamily {
  const samples = imageKinds.map((kind): Sample => {
    return { labels: formatLabels(labelsOf(kind)), value: valueOf(kind) };
  });
  return { name, help, type: 'gauge', samples };
}
