import { progressReasons, reasons } from '../src/domain/reasons.ts';

const begin = '<!-- made by `npm run generate` from src/domain/reasons.ts -->';
const end = '<!-- until here -->';

const another = { true: 'no', false: 'yes', either: 'the condition says' } as const;

/** The page with the table of reasons as the source has it. */
export function withReasons(page: string): string {
  const [before = '', rest = ''] = page.split(begin);
  const [, after = ''] = rest.split(end);
  return `${before}${begin}\n\n${reasonsTable()}\n\n${end}${after}`;
}

function reasonsTable(): string {
  const progress = Object.entries(progressReasons).map(([name, when]) => [name, when, '']);
  const failures = Object.entries(reasons).map(([name, { when, terminal }]) => [
    name,
    when,
    another[`${terminal}`],
  ]);
  const rows = [['reason', 'when it is shown', 'can another try help'], ...progress, ...failures];
  return tableOf(
    rows.map(([name = '', ...cells], row) => [row === 0 ? name : `\`${name}\``, ...cells]),
  );
}

/** A table as Prettier lays it out: its columns as wide as their widest cells. */
function tableOf([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = widths.map((width) => '-'.repeat(width));
  return [head, line, ...rows]
    .map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
    .join('\n');
}
