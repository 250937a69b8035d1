import { print } from './figure.ts';
import type { Figure } from './figure.ts';

const head = ['work', 'Flux', 'target', 'ours', 'ratio', 'measurements'] as const;

/** The figures as a table of columns, or of Markdown. `ratio` is ours by the target: 1 or less is what is wanted. */
export function table(figures: readonly Figure[], form: 'text' | 'markdown'): string {
  const rows = figures.map(cells);
  if (form === 'markdown') {
    const lines = [head, head.map(() => '---'), ...rows];
    return lines.map((row) => `| ${row.join(' | ')} |`).join('\n');
  }
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [head, ...rows]
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function cells({ work, flux, target, ours, unit, note = '' }: Figure): readonly string[] {
  return [
    work,
    flux === undefined ? '' : `${print(flux)} ${unit}`,
    `${print(target)} ${unit}`,
    `${print(ours)} ${unit}`,
    (ours / target).toFixed(2),
    note,
  ];
}
