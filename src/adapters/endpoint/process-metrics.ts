import { formatLabels } from '../../domain/metrics/exposition.ts';
import type { MetricFamily } from '../../domain/metrics/exposition.ts';

/**
 * The metrics that every Prometheus client has of its process, and those of Go's that dashboards ask for, under the same names:
 * memory is that of JavaScript's heap, and a goroutine whatever keeps the process from ending.
 */
export function processMetrics(): readonly MetricFamily[] {
  const { user, system } = process.cpuUsage();
  return [
    {
      name: 'process_cpu_seconds_total',
      help: 'Total user and system CPU time spent in seconds.',
      type: 'counter',
      samples: [{ labels: '', value: (user + system) / 1e6 }],
    },
    {
      name: 'process_resident_memory_bytes',
      help: 'Resident memory size in bytes.',
      type: 'gauge',
      samples: [{ labels: '', value: process.memoryUsage.rss() }],
    },
    {
      name: 'go_info',
      help: 'Information about the environment: of Node, in place of Go.',
      type: 'gauge',
      samples: [{ labels: formatLabels({ version: `node${process.versions.node}` }), value: 1 }],
    },
    {
      name: 'go_memstats_alloc_bytes',
      help: 'Number of bytes allocated and still in use.',
      type: 'gauge',
      samples: [{ labels: '', value: process.memoryUsage().heapUsed }],
    },
    {
      name: 'go_goroutines',
      help: 'Number of goroutines that currently exist: of timers, sockets and the like.',
      type: 'gauge',
      samples: [{ labels: '', value: process.getActiveResourcesInfo().length }],
    },
    {
      name: 'process_start_time_seconds',
      help: 'Start time of the process since unix epoch in seconds.',
      type: 'gauge',
      samples: [{ labels: '', value: performance.timeOrigin / 1000 }],
    },
  ];
}
