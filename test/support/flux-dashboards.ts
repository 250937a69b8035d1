/** A panel of a dashboard of Flux's that is about its controllers or about what they reconcile. */
export interface Panel {
  readonly title: string;
  /** Its queries, and those of the variables that it is drawn with. */
  readonly queries: readonly string[];
}

/**
 * The panels of Flux's dashboards whose series a controller serves. Panels of one other controller are here with the name of one
 * of ours in its place, as people write them for theirs. Left out is what others serve: `gotk_resource_info` is kube-state-metrics',
 * `container_memory_working_set_bytes` the kubelet's.
 * @see fluxcd/flux2-monitoring-example@7ab65dc monitoring/configs/dashboards/cluster.json, control-plane.json
 */
export function panelsFor(kind: string, controller: string): readonly Panel[] {
  const own = `namespace="$namespace",pod=~".*-controller-.*"`;
  const durations = `namespace=~"$operator_namespace",exported_namespace=~"$namespace",kind=~"${kind}"`;
  return [
    { title: 'Controllers', queries: [`sum(go_info{${own}})`] },
    {
      title: 'Max Work Queue',
      queries: [`max(workqueue_longest_running_processor_seconds{${own}})`],
    },
    { title: 'Memory', queries: [`sum(go_memstats_alloc_bytes{${own}})`] },
    { title: 'API Requests', queries: [`sum(rate(rest_client_requests_total{${own}}[1m]))`] },
    {
      title: 'Kubernetes API Requests',
      queries: [
        `sum(rate(rest_client_requests_total{namespace="$namespace"}[1m]))`,
        `sum(rate(rest_client_requests_total{namespace="$namespace",code!~"2.."}[1m]))`,
      ],
    },
    { title: 'CPU Usage', queries: [`rate(process_cpu_seconds_total{${own}}[1m])`] },
    { title: 'the variable of the namespace', queries: ['workqueue_work_duration_seconds_count'] },
    {
      title: 'Reconciliation Duration',
      queries: [`workqueue_longest_running_processor_seconds{name="${controller}"}`],
    },
    {
      title: 'Reconciliations ops/min',
      queries: [
        `sum(increase(controller_runtime_reconcile_total{controller="${controller}",result!="error"}[1m])) by (controller)`,
        `sum(increase(controller_runtime_reconcile_total{controller="${controller}",result="error"}[1m])) by (controller)`,
      ],
    },
    {
      title: 'Release Duration',
      queries: ['0.50', '0.90', '0.99'].map(
        (quantile) =>
          `histogram_quantile(${quantile}, sum(rate(controller_runtime_reconcile_time_seconds_bucket{controller="${controller}"}[5m])) by (le))`,
      ),
    },
    {
      title: 'the variable of the controllers',
      queries: ['label_values(gotk_reconcile_duration_seconds_sum, namespace)'],
    },
    ...['(kind)', '(kind, name)'].map((by) => ({
      title: `Reconciliation duration by ${by}`,
      queries: [
        `sum(rate(gotk_reconcile_duration_seconds_sum{${durations}}[5m])) by ${by}\n/\n` +
          `  sum(rate(gotk_reconcile_duration_seconds_count{${durations}}[5m])) by ${by}`,
      ],
    })),
  ];
}
