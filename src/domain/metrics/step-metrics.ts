import { imageKinds, kinds } from '../resources/kinds.ts';
import { createHistogram, observe, samplesOf } from './histogram.ts';
import { gaugeOfKinds, queueLabels } from './queue.ts';
import type { ImageKind } from '../resources/kinds.ts';
import type { MetricFamily } from './exposition.ts';
import type { Histogram } from './histogram.ts';

/** What is known of the steps that this process takes, under the names of a controller's queue and workers. */
export interface StepMetrics {
  /** A step begins that has waited so long for a worker. Answers with what is to be called at its end. */
  readonly begin: (
    kind: ImageKind,
    at: { readonly waitedMs: number; readonly nowMs: number },
  ) => (nowMs: number) => void;
  readonly families: (nowMs: number) => readonly MetricFamily[];
}

/** Those of controller-runtime: pkg/internal/metrics/workqueue.go. */
const bounds = [
  1e-8, 1e-7, 1e-6, 9.999999999999999e-6, 9.999999999999999e-5, 0.001, 0.01, 0.1, 1, 10, 100, 1000,
];

interface KindSteps {
  /** When each of those that go on began. */
  readonly begun: Set<{ readonly atMs: number }>;
  readonly waited: Histogram;
  readonly worked: Histogram;
}

export function createStepMetrics(): StepMetrics {
  const ofKind: Readonly<Record<ImageKind, KindSteps>> = {
    ImageRepository: noSteps('ImageRepository'),
    ImagePolicy: noSteps('ImagePolicy'),
    ImageUpdateAutomation: noSteps('ImageUpdateAutomation'),
  };
  return {
    begin(kind, { waitedMs, nowMs }) {
      const { begun, waited, worked } = ofKind[kind];
      const step = { atMs: nowMs };
      begun.add(step);
      observe(waited, Math.max(waitedMs, 0) / 1000);
      return (endMs) => {
        if (begun.delete(step)) observe(worked, (endMs - nowMs) / 1000);
      };
    },
    families: (nowMs) => [...gauges(ofKind, nowMs), ...histograms(ofKind)],
  };
}

function noSteps(kind: ImageKind): KindSteps {
  const labels = queueLabels(kind);
  const [waited, worked] = [createHistogram(bounds, labels), createHistogram(bounds, labels)];
  return { begun: new Set(), waited, worked };
}

function gauges(
  ofKind: Readonly<Record<ImageKind, KindSteps>>,
  nowMs: number,
): readonly MetricFamily[] {
  function secondsOf(kind: ImageKind): readonly number[] {
    return Array.from(ofKind[kind].begun, ({ atMs }) => (nowMs - atMs) / 1000);
  }
  return [
    gaugeOfKinds(
      {
        name: 'controller_runtime_active_workers',
        help: 'Number of currently used workers per controller',
      },
      (kind) => ({ controller: kinds[kind].singular }),
      (kind) => ofKind[kind].begun.size,
    ),
    gaugeOfKinds(
      {
        name: 'workqueue_longest_running_processor_seconds',
        help: 'How many seconds has the longest running processor for workqueue been running.',
      },
      queueLabels,
      (kind) => Math.max(0, ...secondsOf(kind)),
    ),
    gaugeOfKinds(
      {
        name: 'workqueue_unfinished_work_seconds',
        help: 'How many seconds of work that is in progress and has not been observed by work_duration.',
      },
      queueLabels,
      (kind) => secondsOf(kind).reduce((sum, one) => sum + one, 0),
    ),
  ];
}

function histograms(ofKind: Readonly<Record<ImageKind, KindSteps>>): readonly MetricFamily[] {
  const all = imageKinds.map((kind) => ofKind[kind]);
  return [
    {
      name: 'workqueue_queue_duration_seconds',
      help: 'How long in seconds an item stays in workqueue before being requested',
      type: 'histogram',
      samples: all.flatMap(({ waited }) => samplesOf(waited)),
    },
    {
      name: 'workqueue_work_duration_seconds',
      help: 'How long in seconds processing an item from workqueue takes.',
      type: 'histogram',
      samples: all.flatMap(({ worked }) => samplesOf(worked)),
    },
  ];
}
