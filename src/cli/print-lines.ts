const gap = '   ';

/** Prints lines of cells, one column below the other. */
export function printLines(lines: readonly (readonly string[])[]): void {
  const widths = widthsOf(lines);
  for (const line of lines) console.log(padded(line, widths));
}

/** How wide each column is. */
export function widthsOf(lines: readonly (readonly string[])[]): readonly number[] {
  const widths: number[] = [];
  for (const line of lines) {
    for (const [index, cell] of line.entries())
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  return widths;
}

/** A line whose cells are as wide as their columns. */
export function padded(line: readonly string[], widths: readonly number[]): string {
  return line
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join(gap)
    .trimEnd();
}
