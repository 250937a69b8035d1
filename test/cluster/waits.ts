import { request } from 'undici';

const histogram = /^temporal_(\w+)_schedule_to_start_latency(?:_\w+?)?_bucket\{(.*)\} (\d+)/;

/**
 * How long tasks waited for a worker before it took them, from its metrics: a line for each kind of
 * task, with the bounds that a half and 95 % of them kept.
 * @param address of `--temporal-metrics-addr`
 */
export async function waitsOf(address: string): Promise<string> {
  const { body } = await request(`http://${address}/metrics`);
  /** By the kind of task, how many waited at most so long. */
  const buckets = new Map<string, Map<number, number>>();
  for (const line of (await body.text()).split('\n')) {
    const [, task = '', labels = '', value] = histogram.exec(line) ?? [];
    const bound = /le="([^"]+)"/.exec(labels)?.[1];
    if (bound === undefined) continue;
    const atMost = bound === '+Inf' ? Infinity : Number(bound);
    const known = buckets.get(task) ?? new Map<number, number>();
    known.set(atMost, (known.get(atMost) ?? 0) + Number(value));
    buckets.set(task, known);
  }
  return [...buckets]
    .map(([task, counts]) => {
      const total = counts.get(Infinity) ?? 0;
      return `${task}: ${total} waited, half of them ${boundOf(counts, 0.5)} at most, 95 % ${boundOf(counts, 0.95)}`;
    })
    .join('\n');
}

/** The bound of the first bucket that holds so large a part. */
function boundOf(counts: ReadonlyMap<number, number>, part: number): string {
  const wanted = (counts.get(Infinity) ?? 0) * part;
  const sorted = [...counts].toSorted(([a], [b]) => a - b);
  return String(sorted.find(([, count]) => count >= wanted)?.[0] ?? 'unknown');
}
