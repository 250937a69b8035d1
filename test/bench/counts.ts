import { columns } from './table.ts';
import type { Counts } from '../support/actions.ts';
import type { MeasuredRow } from './trio-rows.ts';

/** What a trio cost the servers: how often each thing was asked or written down. */
export function countsTable(row: string, { ours, flux }: MeasuredRow): string {
  const both = [
    ['ours: until ready', ours.untilReady],
    ['a quiet minute', ours.quietMinute],
    ...(flux === undefined
      ? []
      : ([
          ['Flux: until ready', flux.untilReady],
          ['a quiet minute', flux.quietMinute],
        ] as const)),
  ] as const;
  const whats = new Set(both.flatMap(([, counts]) => Object.keys(counts)));
  return columns([
    [`${row}: for each trio`, ...both.map(([title]) => title)],
    ...[...whats]
      .toSorted()
      .map((what) => [what, ...both.map(([, counts]) => share(counts, what))]),
  ]);
}

function share(counts: Counts, what: string): string {
  return counts[what]?.toFixed(2) ?? '';
}
