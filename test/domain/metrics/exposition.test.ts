import { expect, test } from 'vitest';
import {
  formatLabels,
  formatMetrics,
  formatNumber,
} from '../../../src/domain/metrics/exposition.ts';
import { createHistogram, observe, samplesOf } from '../../../src/domain/metrics/histogram.ts';
import type { MetricFamily } from '../../../src/domain/metrics/exposition.ts';

const rows: readonly [string, MetricFamily, readonly string[]][] = [
  [
    'a number without labels',
    { name: 'up', help: 'Whether.', type: 'gauge', samples: [{ labels: '', value: 1.5e9 }] },
    ['# HELP up Whether.', '# TYPE up gauge', 'up 1500000000'],
  ],
  [
    'a family of which nothing is known yet',
    { name: 'seen_total', help: 'Seen.', type: 'counter', samples: [] },
    ['# HELP seen_total Seen.', '# TYPE seen_total counter'],
  ],
  [
    'what has to be escaped',
    {
      name: 'a',
      help: 'one\ntwo \\ "three"',
      type: 'gauge',
      samples: [{ labels: formatLabels({ b: 'x"y\\z\n', c: '' }), value: -Infinity }],
    },
    [
      String.raw`# HELP a one\ntwo \\ "three"`,
      '# TYPE a gauge',
      String.raw`a{b="x\"y\\z\n",c=""} -Inf`,
    ],
  ],
];

test.for(rows)('the text of %s', ([, family, lines]) => {
  expect(formatMetrics([family])).toBe(`${lines.join('\n')}\n`);
});

test.for([
  [1e-8, '1e-08'],
  [9.999999999999999e-6, '9.999999999999999e-06'],
  [0.0001, '0.0001'],
  [-0, '0'],
  [1e21, '1e+21'],
] as const)('%d is written as Go writes it', ([value, text]) => {
  expect(formatNumber(value)).toBe(text);
});

test('the buckets of a histogram count what is in them or below; a bound belongs below itself', () => {
  const histogram = createHistogram([0.1, 1], { kind: 'K' });
  for (const value of [0.05, 0.1, 0.5, 7]) observe(histogram, value);
  const family: MetricFamily = {
    name: 'd',
    help: 'D.',
    type: 'histogram',
    samples: samplesOf(histogram),
  };
  expect(formatMetrics([family]).split('\n').slice(2, -1)).toEqual([
    'd_bucket{kind="K",le="0.1"} 2',
    'd_bucket{kind="K",le="1"} 3',
    'd_bucket{kind="K",le="+Inf"} 4',
    'd_sum{kind="K"} 7.65',
    'd_count{kind="K"} 4',
  ]);
});
