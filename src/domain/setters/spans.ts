/** A stretch of the text: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Why a file is left alone, and the offset at which that shows. */
export interface Refusal {
  readonly why: string;
  readonly offset: number;
}

/** The index of the first of `spans`, which are in order, that starts at `offset` or later. */
export function firstAtOrAfter(spans: readonly Span[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.start ?? Infinity) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
