import { median, spread } from './figure.ts';
import type { Figure } from './figure.ts';

/** What something took, some times over. */
export interface Timing {
  /** The row that it belongs to, as `--only` names it. */
  readonly row: string;
  readonly work: string;
  readonly unit: 'ms' | 's';
  /** In the unit, in the order in which they were measured. */
  readonly values: readonly number[];
  /** What is aimed at, as a part of what Flux takes. */
  readonly aim: number;
  readonly note?: string;
}

/** A line of the table; `flux` is the same of Flux's controllers, where they were given. */
export function figureOf(ours: Timing, flux: Timing | undefined): Figure {
  const { row, work, unit, values, aim, note } = ours;
  const theirs = flux === undefined ? undefined : median(flux.values);
  return {
    row,
    work,
    unit,
    ours: median(values),
    ...(theirs === undefined ? {} : { flux: theirs, target: theirs * aim }),
    note: [spread(values), note, flux && `Flux: ${spread(flux.values)}`].filter(Boolean).join('; '),
  };
}
