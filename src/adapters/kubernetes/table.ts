import { recordAt, recordsIn, textAt } from '../../domain/resources/record.ts';
import { readPages } from './pages.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { PlainQuestion } from './pages.ts';
import type { Transport } from './transport.ts';

/** Objects as the API server prints them for people; its columns are those of the CRD. */
export interface Table {
  /** In the order of the cells; a table of a watch after its first has none. */
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Where a watch goes on from here. */
  readonly resourceVersion: string;
}

export interface Column {
  readonly name: string;
  /** Whether it is shown only to whoever asks for all of them. */
  readonly isWide: boolean;
}

export interface Row {
  readonly cells: readonly string[];
  readonly namespace: string;
  readonly name: string;
}

/** What asks the server for a table. @see https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables */
export const tableHeaders = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

/** The table of a list, its pages together. */
export async function readTable(transport: Transport, question: PlainQuestion): Promise<Table> {
  const tables = (await readPages(transport, question, tableHeaders)).map(tableOf);
  const [{ columns, resourceVersion } = tableOf({})] = tables;
  return { columns, resourceVersion, rows: tables.flatMap(({ rows }) => rows) };
}

/** The table that an answer is. */
export function tableOf(body: JsonRecord): Table {
  const { columnDefinitions, rows } = body;
  return {
    columns: recordsIn(columnDefinitions).map(({ name, priority }) => ({
      name: String(name),
      isWide: priority !== 0,
    })),
    rows: recordsIn(rows).map(rowOf),
    resourceVersion: textAt(recordAt(body, 'metadata'), 'resourceVersion'),
  };
}

function rowOf(row: JsonRecord): Row {
  const { cells } = row;
  const metadata = recordAt(recordAt(row, 'object'), 'metadata');
  return {
    cells: (Array.isArray(cells) ? cells : []).map(cellText),
    namespace: textAt(metadata, 'namespace'),
    name: textAt(metadata, 'name'),
  };
}

/** What has no value yet is empty, as kubectl shows it. */
function cellText(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  return cell === null ? '' : JSON.stringify(cell);
}
