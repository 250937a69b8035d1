import { styleText } from 'node:util';
import { padded, widthsOf } from '../print-lines.ts';
import type { Table } from '../../adapters/kubernetes/table.ts';

export interface TablePrinterOptions {
  /** Whether the columns are shown that are not for everybody. */
  readonly isWide: boolean;
  readonly hasHeader: boolean;
  readonly hasNamespace: boolean;
  /** How an object is called. */
  readonly nameOf: (name: string) => string;
}

const colours = { True: 'green', False: 'red', Unknown: 'yellow' } as const;

/** Prints a table, and below it what came of its rows since, in the same columns. */
export function createTablePrinter(options: TablePrinterOptions): (table: Table) => void {
  let columns: Table['columns'] = [];
  let widths: readonly number[] = [];
  return (table) => {
    const isFirst = columns.length === 0;
    if (isFirst) ({ columns } = table);
    const lines = linesOf(table.rows, columns, options);
    const head = isFirst && options.hasHeader ? [headOf(columns, options)] : [];
    if (isFirst) widths = widthsOf([headOf(columns, options), ...lines]);
    for (const line of head) console.log(padded(line, widths));
    for (const line of lines) console.log(coloured(line, widths));
  };
}

type Line = readonly string[];

function headOf(columns: Table['columns'], { isWide, hasNamespace }: TablePrinterOptions): Line {
  const shown = columns.filter((column) => isWide || !column.isWide);
  return [...(hasNamespace ? ['NAMESPACE'] : []), ...shown.map(({ name }) => name.toUpperCase())];
}

function linesOf(
  rows: Table['rows'],
  columns: Table['columns'],
  { isWide, hasNamespace, nameOf }: TablePrinterOptions,
): readonly Line[] {
  return rows.map(({ cells, namespace, name }) => {
    const [, ...rest] = cells.filter((_, index) => isWide || columns[index]?.isWide === false);
    return [...(hasNamespace ? [namespace] : []), nameOf(name), ...rest.map(oneLine)];
  });
}

/** What a registry or a Git server said may have several lines. */
function oneLine(cell: string): string {
  return cell.replaceAll(/\s*\n\s*/g, ' ');
}

/** On a terminal, states have their colours. */
function coloured(line: Line, widths: readonly number[]): string {
  const text = padded(line, widths);
  const state = line.find((cell) => cell === 'True' || cell === 'False' || cell === 'Unknown');
  if (state === undefined) return text;
  return text.replace(
    ` ${state} `,
    ` ${styleText(colours[state], state, { stream: process.stdout })} `,
  );
}
