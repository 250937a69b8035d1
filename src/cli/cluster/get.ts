import { notFound } from '../../adapters/kubernetes/plain-place.ts';
import { recordAt } from '../../domain/resources/record.ts';
import { stopSignal } from '../stop-signal.ts';
import { UsageError } from '../usage-error.ts';
import { called } from './called.ts';
import { openCluster } from './open.ts';
import { createTablePrinter } from './table-printer.ts';
import type { PlainCluster } from '../../adapters/kubernetes/plain-cluster.ts';
import type { Selection } from '../../adapters/kubernetes/plain-reader.ts';
import type { Table } from '../../adapters/kubernetes/table.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Given } from '../command.ts';
import type { GetFlag } from '../commands/get-flags.ts';

interface Asked {
  readonly kind: ImageKind;
  readonly selection: Selection;
}

/** Prints the objects that are asked for, and with --watch each change of theirs. */
export async function get(given: Given<GetFlag>, kinds: readonly ImageKind[]): Promise<void> {
  const output = given.text('output');
  const isForPrograms = output === 'json' || output === 'yaml';
  if (isForPrograms && given.isOn('watch'))
    throw new UsageError('--watch prints a table: leave out -o, or take -o wide or -o name');
  await using open = await openCluster(given);
  const { cluster } = open;
  const namespace = given.isOn('all-namespaces') ? undefined : open.namespace;
  const labelSelector = given.text('label-selector');
  const names = given.words.length === 0 ? [undefined] : [...new Set(given.words)];
  const asked = kinds.flatMap((kind) =>
    names.map((name) => ({ kind, selection: { namespace, labelSelector, name } })),
  );
  if (isForPrograms) await printObjects(cluster, asked, output);
  else await printTables(cluster, asked, given);
}

async function printObjects(
  cluster: PlainCluster,
  asked: readonly Asked[],
  output: 'json' | 'yaml',
): Promise<void> {
  const found = await Promise.all(
    asked.map(async (one) => required(one, await cluster.list(one.kind, one.selection))),
  );
  const items = found.flat().map(withoutManagers);
  const [only] = items;
  const isOne = asked.length === 1 && asked[0]?.selection.name !== undefined;
  const printed = isOne && only !== undefined ? only : { apiVersion: 'v1', kind: 'List', items };
  if (output === 'json') console.log(JSON.stringify(printed, undefined, 4));
  else process.stdout.write((await import('./yaml.ts')).yamlOf(printed));
}

async function printTables(
  cluster: PlainCluster,
  asked: readonly Asked[],
  given: Given<GetFlag>,
): Promise<void> {
  const tables = await Promise.all(
    asked.map(async ({ kind, selection }) => {
      const table = await cluster.table(kind, selection);
      required({ kind, selection }, table.rows);
      return { kind, selection, table };
    }),
  );
  const isWatched = given.isOn('watch');
  if (tables.every(({ table }) => table.rows.length === 0)) console.error(nothingFound(asked));
  // One table for those of a kind that were named one by one.
  const groups = [...Map.groupBy(tables, ({ kind }) => kind)].filter(
    ([, group]) => isWatched || group.some(({ table }) => table.rows.length > 0),
  );
  const printers = groups.map(([kind, group], index) => {
    if (index > 0 && given.text('output') !== 'name') console.log();
    const print = printerOf(kind, given, asked);
    print(merged(group.map(({ table }) => table)));
    return { group, print };
  });
  if (!isWatched) return;
  const signal = stopSignal();
  await Promise.all(
    printers.flatMap(({ group, print }) =>
      group.map((one) => follow(cluster, one, { print, signal })),
    ),
  );
}

/** Prints each change, until the signal aborts; the server ends a watch now and then. */
async function follow(
  cluster: PlainCluster,
  { kind, selection, table }: Asked & { readonly table: Table },
  { print, signal }: { readonly print: (table: Table) => void; readonly signal: AbortSignal },
): Promise<void> {
  let { resourceVersion } = table;
  while (!signal.aborted) {
    for await (const change of cluster.watchTable(kind, selection, { resourceVersion, signal })) {
      print(change);
      ({ resourceVersion } = change);
    }
  }
}

/** What prints the tables of a kind; objects of several kinds are told apart by their names. */
function printerOf(
  kind: ImageKind,
  given: Given<GetFlag>,
  asked: readonly Asked[],
): (table: Table) => void {
  if (given.text('output') === 'name') {
    return ({ rows }) => {
      for (const { name } of rows) console.log(called(kind, name));
    };
  }
  return createTablePrinter({
    isWide: given.text('output') === 'wide',
    hasHeader: !given.isOn('no-header'),
    hasNamespace: given.isOn('all-namespaces'),
    nameOf: (name) => (asked.some((one) => one.kind !== kind) ? called(kind, name) : name),
  });
}

function merged(tables: readonly Table[]): Table {
  const [first] = tables;
  const rows = tables.flatMap((table) => table.rows);
  return { columns: [], resourceVersion: '', ...first, rows };
}

/** @throws {Error} if what was named is not there */
function required<T>({ kind, selection }: Asked, found: readonly T[]): readonly T[] {
  const { name, namespace, labelSelector } = selection;
  if (name === undefined || found.length > 0 || labelSelector !== undefined) return found;
  if (namespace !== undefined) throw notFound(kind, { namespace, name });
  throw new Error(`there is no ${kind} "${name}" in any namespace`);
}

function nothingFound(asked: readonly Asked[]): string {
  const what = asked.length === 1 ? asked[0]?.kind : 'image resource';
  const namespace = asked[0]?.selection.namespace;
  if (namespace === undefined) return `no ${what} found in any namespace`;
  return `no ${what} found in namespace "${namespace}"; -A looks in all`;
}

function withoutManagers(object: JsonRecord): JsonRecord {
  const { managedFields: _, ...metadata } = recordAt(object, 'metadata');
  return { ...object, metadata };
}
