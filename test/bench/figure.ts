/** One line of the table. */
export interface Figure {
  /** The row that it belongs to, as `--only` names it. */
  readonly row: string;
  readonly work: string;
  /** What Flux's own controllers took in the same hour; absent where they were not asked. */
  readonly flux?: number;
  readonly target?: number;
  readonly ours: number;
  readonly unit: 'ms' | 's' | 'cores' | 'MiB';
  /** The single measurements, or what else belongs to the figure. */
  readonly note?: string;
}

/** The one in the middle; of an even number, the upper of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** All of them, in the order they were measured. */
export function spread(values: readonly number[]): string {
  return values.map((value) => print(value)).join(' ');
}

export function print(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(3).replace(/0$/, '');
}
