import { expect, test } from 'vitest';
import { processMetrics } from '../../../src/adapters/endpoint/process-metrics.ts';
import { formatMetrics } from '../../../src/domain/metrics/exposition.ts';
import { createMetrics } from '../../../src/domain/metrics/metrics.ts';
import { imageKinds, kinds } from '../../../src/domain/resources/kinds.ts';
import { panelsFor } from '../../support/flux-dashboards.ts';

/** Those that Prometheus adds to what it scrapes. */
const ofPrometheus = { namespace: 'flux-system', pod: 'image-reflector-controller-0' };

type Series = Readonly<Record<string, string>>;

/** What a process serves in which something happened to a resource of each kind. */
function served(): readonly Series[] {
  const metrics = createMetrics();
  for (const kind of imageKinds) {
    metrics.runs.record(
      { kind, namespace: 'apps', name: 'app', durationMs: 1, result: 'requeue_after' },
      0,
    );
  }
  for (const code of ['200', '404']) metrics.requests.add({ code, method: 'GET', host: 'h' });
  const text = formatMetrics([...metrics.families(0), ...processMetrics()]);
  return text.split('\n').flatMap((line) => (/^\w/.test(line) ? [seriesOf(line)] : []));
}

/** The labels of a line; a label that Prometheus has too gets the prefix that it gives. */
function seriesOf(line: string): Series {
  const [, name = '', labels = ''] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
  const own = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => {
    return [label in ofPrometheus ? `exported_${label}` : label, value];
  });
  return { ...Object.fromEntries(own), ...ofPrometheus, __name__: name };
}

/** Whether a series is there for each selector of a query. */
function isAnswered(query: string, series: readonly Series[]): boolean {
  const selectors = [...query.matchAll(/\b(\w+_\w+)(?:\{([^}]*)\})?(?![\w(])/g)].filter(
    ([, name = '']) => /^(go|workqueue|rest|process|controller|gotk)_/.test(name),
  );
  return (
    selectors.length > 0 &&
    selectors.every(([, name, matchers = '']) =>
      series.some((one) => one['__name__'] === name && matches(one, matchers)),
    )
  );
}

/** A dashboard's variables select all. */
function matches(series: Series, matchers: string): boolean {
  return [...matchers.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].every(
    ([, label = '', how = '', what = '']) => {
      if (what.startsWith('$')) return true;
      const value = series[label] ?? '';
      const isThis = how.includes('~') ? new RegExp(`^(?:${what})$`).test(value) : value === what;
      return how.startsWith('!') ? !isThis : isThis;
    },
  );
}

test.for(
  imageKinds.flatMap((kind) =>
    panelsFor(kind, kinds[kind].singular).map((panel) => [kind, panel.title, panel] as const),
  ),
)('of %s the panel "%s" shows something', ([, , { queries }]) => {
  const series = served();
  expect(queries.filter((query) => !isAnswered(query, series))).toEqual([]);
});

test('what is served under no name is found missing', () => {
  expect(isAnswered('sum(workqueue_nothing{name="imagepolicy"})', served())).toBe(false);
  expect(isAnswered('workqueue_depth{name="kustomization"}', served())).toBe(false);
});
