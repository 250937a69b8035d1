import { progressReasons, reasons } from '../src/domain/reasons.ts';
import { between, tableOf } from './table.ts';

const begin = '<!-- made by `npm run generate` from src/domain/reasons.ts -->';

const another = { true: 'no', false: 'yes', either: 'the condition says' } as const;

/** The page with the table of reasons as the source has it. */
export function withReasons(page: string): string {
  return between(page, begin, reasonsTable());
}

/** The page with what to do for each reason as the source has it. */
export function withRemedies(page: string): string {
  return between(page, begin, remediesTable());
}

function remediesTable(): string {
  const rows = Object.entries(reasons).map(([name, { remedy }]) => [`\`${name}\``, remedy]);
  return tableOf([['reason', 'what to do'], ...rows]);
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
