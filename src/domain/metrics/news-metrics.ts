import { imageKinds } from '../resources/kinds.ts';
import { createCounter } from './counter.ts';
import { gaugeOfKinds, queueLabels } from './queue.ts';
import type { ImageKind } from '../resources/kinds.ts';
import type { MetricFamily } from './exposition.ts';

/** What is known of the news that a starter has for workflows: what a controller's queue holds. */
export interface NewsMetrics {
  /** There is something to tell the workflow of a resource, to which nothing was to be told before. */
  readonly added: (kind: ImageKind) => void;
  /** It has been told. */
  readonly told: (kind: ImageKind) => void;
  readonly families: () => readonly MetricFamily[];
}

export function createNewsMetrics(): NewsMetrics {
  const depths = { ImageRepository: 0, ImagePolicy: 0, ImageUpdateAutomation: 0 };
  const adds = createCounter(
    {
      name: 'workqueue_adds_total',
      help: 'Total number of adds handled by workqueue',
    },
    imageKinds.map(queueLabels),
  );
  return {
    added(kind) {
      depths[kind] += 1;
      adds.add(queueLabels(kind));
    },
    told(kind) {
      depths[kind] -= 1;
    },
    families: () => [
      gaugeOfKinds(
        { name: 'workqueue_depth', help: 'Current depth of workqueue' },
        queueLabels,
        (kind) => depths[kind],
      ),
      adds.family(),
    ],
  };
}
