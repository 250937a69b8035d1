import { BoundedMap } from '../bounded-map.ts';
import { formatLabels } from './exposition.ts';
import { createHistogram, observe, samplesOf } from './histogram.ts';
import { queueLabels } from './queue.ts';
import { imageKinds, kinds } from '../resources/kinds.ts';
import type { ImageKind } from '../resources/kinds.ts';
import type { ResourceKey } from '../resources/key.ts';
import type { MetricFamily, Sample } from './exposition.ts';
import type { Histogram } from './histogram.ts';
import type { RunEnd, CountedResult } from './run-end.ts';

/** A resource whose runs are counted. */
export interface Counted {
  readonly kind: ImageKind;
  readonly key: ResourceKey;
}

/** What is known of the runs that ended in this process. */
export interface RunMetrics {
  readonly record: (run: RunEnd, nowMs: number) => void;
  /** Forgets a resource. */
  readonly forget: (resource: Counted) => void;
  /** The resources of which nothing was heard since, and which have not been asked for since. */
  readonly takeSilent: (sinceMs: number, nowMs: number) => readonly Counted[];
  readonly families: () => readonly MetricFamily[];
}

/** Those of Flux, as Go prints them, so that sums over both know them as the same: fluxcd/pkg@e2cfd1a runtime/metrics. */
const durationBounds = [
  0.01, 0.038363583488692544, 0.1471764538093883, 0.5646216173286169, 2.166090855590701,
  8.309900738254731, 31.879757075478317, 122.30217221643493, 469.19495946736544, 1799.9999999999986,
];

/** Those of controller-runtime: internal/controller/metrics. */
const timeBounds = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
  1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];

const results: readonly CountedResult[] = ['error', 'requeue_after', 'success'];

/** So many resources have series of their own, 13 lines each; of more, those that ran longest ago have none. */
const defaultCapacity = 10_000;

interface ResourceRuns extends Counted {
  readonly histogram: Histogram;
  heardOfMs: number;
}

interface KindRuns {
  readonly counts: Record<CountedResult, number>;
  readonly histogram: Histogram;
}

export function createRunMetrics({
  capacity = defaultCapacity,
  onForget = () => undefined,
}: {
  readonly capacity?: number;
  /** Called for each resource that is forgotten since it is gone. */
  readonly onForget?: (resource: Counted) => void;
} = {}): RunMetrics {
  const resources = new BoundedMap<ResourceRuns>(capacity);
  const ofKind: Readonly<Record<ImageKind, KindRuns>> = {
    ImageRepository: emptyKind('ImageRepository'),
    ImagePolicy: emptyKind('ImagePolicy'),
    ImageUpdateAutomation: emptyKind('ImageUpdateAutomation'),
  };

  function record({ kind, namespace, name, durationMs, result }: RunEnd, nowMs: number): void {
    const key = { namespace, name };
    if (result === 'gone') return forget({ kind, key });
    const id = idOf({ kind, key });
    const known = resources.get(id);
    const runs = known ?? emptyResource({ kind, key });
    if (known === undefined) resources.set(id, runs);
    runs.heardOfMs = nowMs;
    observe(runs.histogram, durationMs / 1000);
    ofKind[kind].counts[result] += 1;
    observe(ofKind[kind].histogram, durationMs / 1000);
  }

  function forget(resource: Counted): void {
    resources.delete(idOf(resource));
    onForget(resource);
  }

  return {
    record,
    forget,
    takeSilent(sinceMs, nowMs) {
      const silent = resources.values().filter(({ heardOfMs }) => heardOfMs < sinceMs);
      for (const runs of silent) runs.heardOfMs = nowMs;
      return silent.map(({ kind, key }) => ({ kind, key }));
    },
    families: () => [...kindFamilies(ofKind), durations(resources.values())],
  };
}

function emptyKind(kind: ImageKind): KindRuns {
  return {
    counts: { error: 0, requeue_after: 0, success: 0 },
    histogram: createHistogram(timeBounds, { controller: kinds[kind].singular }),
  };
}

function emptyResource({ kind, key }: Counted): ResourceRuns {
  const { name, namespace } = key;
  const histogram = createHistogram(durationBounds, { kind, name, namespace });
  return { kind, key, histogram, heardOfMs: 0 };
}

function idOf({ kind, key }: Counted): string {
  return `${kind}/${key.namespace}/${key.name}`;
}

function durations(resources: readonly ResourceRuns[]): MetricFamily {
  return {
    name: 'gotk_reconcile_duration_seconds',
    help: 'The duration in seconds of a GitOps Toolkit resource reconciliation.',
    type: 'histogram',
    samples: resources.flatMap(({ histogram }) => samplesOf(histogram)),
  };
}

function kindFamilies(ofKind: Readonly<Record<ImageKind, KindRuns>>): readonly MetricFamily[] {
  function each(samples: (controller: string, runs: KindRuns) => readonly Sample[]) {
    return imageKinds.flatMap((kind) => samples(kinds[kind].singular, ofKind[kind]));
  }
  return [
    {
      name: 'controller_runtime_reconcile_total',
      help: 'Total number of reconciliations per controller',
      type: 'counter',
      samples: each((controller, { counts }) =>
        results.map((result) => ({
          labels: formatLabels({ controller, result }),
          value: counts[result],
        })),
      ),
    },
    {
      name: 'controller_runtime_reconcile_errors_total',
      help: 'Total number of reconciliation errors per controller',
      type: 'counter',
      samples: each((controller, { counts }) => [
        { labels: formatLabels({ controller }), value: counts.error },
      ]),
    },
    {
      name: 'workqueue_retries_total',
      help: 'Total number of retries handled by workqueue',
      type: 'counter',
      samples: imageKinds.map((kind) => ({
        labels: formatLabels(queueLabels(kind)),
        value: ofKind[kind].counts.error,
      })),
    },
    {
      name: 'controller_runtime_reconcile_time_seconds',
      help: 'Length of time per reconciliation per controller',
      type: 'histogram',
      samples: each((_controller, { histogram }) => samplesOf(histogram)),
    },
  ];
}
