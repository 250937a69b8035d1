import { print } from './figure.ts';
import type { Figure } from './figure.ts';

const head = ['work', 'Flux', 'by Flux', 'target', 'by target', 'ours', 'measurements'] as const;

/**
 * The figures as a table of columns, or of Markdown. Ours is given by that of Flux in the same hour too, and by the target:
 * 1 or less is what is wanted.
 */
export function table(figures: readonly Figure[], form: 'text' | 'markdown'): string {
  const rows = figures.map(cells);
  if (form === 'markdown') {
    const lines = [head, head.map(() => '---'), ...rows];
    return lines.map((row) => `| ${row.join(' | ')} |`).join('\n');
  }
  return columns([head, ...rows]);
}

/** Rows of cells, one below the other. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function cells({ work, flux, target, ours, unit, note = '' }: Figure) {
  return [
    work,
    flux === undefined ? '' : `${print(flux)} ${unit}`,
    flux === undefined ? '' : (ours / flux).toFixed(2),
    target === undefined ? '' : `${print(target)} ${unit}`,
    target === undefined ? '' : (ours / target).toFixed(2),
    `${print(ours)} ${unit}`,
    note,
  ];
}
