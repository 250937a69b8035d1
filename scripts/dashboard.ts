// The dashboard for Grafana, as its JSON model: what to show, in the order in which one looks for what is wrong.

const datasource = { type: 'prometheus', uid: '${datasource}' };
const ours = 'job=~"$job",controller=~"image.+"';
const resources = 'job=~"$job",kind=~"Image.+",exported_namespace=~"$namespace"';

/** A query, and what its series are called. */
type Query = readonly [expr: string, legend: string];

interface Panel {
  readonly title: string;
  readonly description?: string;
  readonly type: 'stat' | 'timeseries';
  readonly unit: 'short' | 's' | 'cpm' | 'bytes' | 'reqps' | 'percentunit';
  readonly queries: readonly Query[];
}

interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

function stat(title: string, unit: Panel['unit'], expr: string, description = ''): Panel {
  return { type: 'stat', title, description, unit, queries: [[expr, '']] };
}

function lines(
  title: string,
  unit: Panel['unit'],
  queries: readonly Query[],
  description = '',
): Panel {
  return { type: 'timeseries', title, description, unit, queries };
}

/** The middle and the slow end of a histogram. */
function quantiles(histogram: string, by: string, selector: string): readonly Query[] {
  return (
    [
      ['0.5', 'half'],
      ['0.99', '99 %'],
    ] as const
  ).map(([quantile, words]) => [
    `histogram_quantile(${quantile}, sum by (${by}, le) (rate(${histogram}_bucket{${selector}}[$__rate_interval])))`,
    `{{${by}}}, ${words}`,
  ]);
}

const rows: readonly Row[] = [
  {
    title: 'Now',
    panels: [
      stat(
        'Resources',
        'short',
        `count(gotk_reconcile_duration_seconds_count{${resources}})`,
        'Of which a run was seen.',
      ),
      stat(
        'Runs a minute',
        'cpm',
        `60 * sum(rate(controller_runtime_reconcile_total{${ours}}[$__rate_interval]))`,
      ),
      stat(
        'Failed runs a minute',
        'cpm',
        `60 * sum(rate(controller_runtime_reconcile_errors_total{${ours}}[$__rate_interval]))`,
        'Those that are tried again. What only a correction helps is said once, and is no error here.',
      ),
      stat(
        'News that waits',
        'short',
        `sum(workqueue_depth{${ours}})`,
        'Changes that the starter has not told a workflow yet. More than 0 for long: Temporal is away.',
      ),
      stat('Steps at work', 'short', `sum(controller_runtime_active_workers{${ours}})`),
      stat('Oldest step', 's', `max(workqueue_longest_running_processor_seconds{${ours}})`),
    ],
  },
  {
    title: 'Runs',
    panels: [
      lines('Runs a minute', 'cpm', [
        [
          `60 * sum by (controller) (rate(controller_runtime_reconcile_total{${ours},result!="error"}[$__rate_interval]))`,
          '{{controller}}',
        ],
        [
          `60 * sum by (controller) (rate(controller_runtime_reconcile_total{${ours},result="error"}[$__rate_interval]))`,
          '{{controller}}, failed',
        ],
      ]),
      lines(
        'How long a run takes',
        's',
        quantiles('controller_runtime_reconcile_time_seconds', 'controller', ours),
        'From its begin to its report, over all its steps, with the time that they wait.',
      ),
      lines('The slowest resources', 's', [
        [
          `topk(10, sum by (kind, exported_namespace, name) (rate(gotk_reconcile_duration_seconds_sum{${resources}}[$__rate_interval])) / sum by (kind, exported_namespace, name) (rate(gotk_reconcile_duration_seconds_count{${resources}}[$__rate_interval])))`,
          '{{kind}} {{exported_namespace}}/{{name}}',
        ],
      ]),
      lines(
        'Commits a minute',
        'cpm',
        [
          [
            `60 * sum(rate(temporal_activity_succeed_endtoend_latency_seconds_count{job=~"$job",activity_type="commitAndPush"}[$__rate_interval]))`,
            'pushed',
          ],
        ],
        "From the metrics of Temporal's SDK: --temporal-metrics-addr.",
      ),
    ],
  },
  {
    title: 'Steps',
    panels: [
      lines(
        'How long steps wait for a worker',
        's',
        quantiles('workqueue_queue_duration_seconds', 'controller', ours),
        'Seconds, for long: add a worker.',
      ),
      lines(
        'How long steps take',
        's',
        quantiles('workqueue_work_duration_seconds', 'controller', ours),
      ),
      lines('Steps at work', 'short', [
        [`sum by (controller) (controller_runtime_active_workers{${ours}})`, '{{controller}}'],
      ]),
      lines('News a minute, and what waits of it', 'short', [
        [
          `60 * sum by (controller) (rate(workqueue_adds_total{${ours}}[$__rate_interval]))`,
          '{{controller}}',
        ],
        [`sum by (controller) (workqueue_depth{${ours}})`, '{{controller}}, waiting'],
      ]),
    ],
  },
  {
    title: 'Kubernetes and clouds',
    panels: [
      lines('Requests to the Kubernetes API', 'reqps', [
        [
          'sum by (method, code) (rate(rest_client_requests_total{job=~"$job"}[$__rate_interval]))',
          '{{method}} {{code}}',
        ],
      ]),
      lines('Credentials of clouds', 'short', [
        ['sum(gotk_token_cached_items{job=~"$job"})', 'kept'],
        [
          '60 * sum by (status) (rate(gotk_token_cache_requests_total{job=~"$job"}[$__rate_interval]))',
          '{{status}} a minute',
        ],
      ]),
    ],
  },
  {
    title: 'Temporal (--temporal-metrics-addr)',
    panels: [
      lines('How long tasks wait at Temporal', 's', [
        ...quantiles(
          'temporal_workflow_task_schedule_to_start_latency_seconds',
          'task_queue',
          'job=~"$job"',
        ),
        ...quantiles(
          'temporal_activity_schedule_to_start_latency_seconds',
          'task_queue',
          'job=~"$job"',
        ),
      ]),
      lines(
        'Workflows in memory',
        'short',
        [['sum by (instance) (temporal_sticky_cache_size{job=~"$job"})', '{{instance}}']],
        'At --cached-workflows each run begins with a replay.',
      ),
      lines('Places for steps that are free', 'short', [
        [
          'sum by (task_queue, worker_type) (temporal_worker_task_slots_available{job=~"$job"})',
          '{{task_queue}} {{worker_type}}',
        ],
      ]),
      lines('Requests to Temporal', 'reqps', [
        [
          'sum by (operation) (rate(temporal_request_total{job=~"$job"}[$__rate_interval]))',
          '{{operation}}',
        ],
      ]),
    ],
  },
  {
    title: 'Processes',
    panels: [
      lines(
        'Processor',
        'percentunit',
        [
          [
            'sum by (instance) (rate(process_cpu_seconds_total{job=~"$job"}[$__rate_interval]))',
            '{{instance}}',
          ],
        ],
        'Of one core. A Temporal server of its own is another process.',
      ),
      lines('Memory', 'bytes', [
        ['sum by (instance) (process_resident_memory_bytes{job=~"$job"})', '{{instance}}'],
        [
          'sum by (instance) (go_memstats_alloc_bytes{job=~"$job"})',
          "{{instance}}, JavaScript's heap",
        ],
      ]),
    ],
  },
];

const columns = 24;

function panelsOf(): readonly object[] {
  const panels: object[] = [];
  let y = 0;
  for (const { title, panels: given } of rows) {
    panels.push({
      type: 'row',
      title,
      collapsed: false,
      panels: [],
      id: panels.length + 1,
      gridPos: { h: 1, w: columns, x: 0, y },
    });
    y += 1;
    const isStats = given.every(({ type }) => type === 'stat');
    const [w, h] = isStats ? [columns / given.length, 4] : [columns / 2, 8];
    for (const [index, panel] of given.entries()) {
      const place = { x: (index * w) % columns, y: y + Math.floor((index * w) / columns) * h };
      panels.push({ ...panelOf(panel), id: panels.length + 1, gridPos: { h, w, ...place } });
    }
    y += Math.ceil((given.length * w) / columns) * h;
  }
  return panels;
}

function panelOf({ type, title, description, unit, queries }: Panel): object {
  return {
    type,
    title,
    description,
    datasource,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options:
      type === 'stat'
        ? {
            reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
            graphMode: 'area',
          }
        : {
            legend: { displayMode: 'list', placement: 'bottom' },
            tooltip: { mode: 'multi', sort: 'desc' },
          },
    targets: queries.map(([expr, legendFormat], index) => ({
      refId: String.fromCodePoint(65 + index),
      datasource,
      expr,
      legendFormat,
    })),
  };
}

function variable(name: string, query: string): object {
  return {
    type: 'query',
    name,
    label: name,
    datasource,
    query: { query, refId: name },
    refresh: 2,
    includeAll: true,
    allValue: '.*',
    multi: true,
    current: { text: 'All', value: '$__all' },
  };
}

/** The file of the dashboard. */
export function dashboardJson(): string {
  const dashboard = {
    uid: 'tagwright',
    title: 'tagwright',
    tags: ['tagwright', 'flux'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'utc',
    templating: {
      list: [
        { type: 'datasource', name: 'datasource', label: 'data source', query: 'prometheus' },
        variable(
          'job',
          'label_values(controller_runtime_reconcile_total{controller="imagerepository"}, job)',
        ),
        variable(
          'namespace',
          'label_values(gotk_reconcile_duration_seconds_count{job=~"$job"}, exported_namespace)',
        ),
      ],
    },
    panels: panelsOf(),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
