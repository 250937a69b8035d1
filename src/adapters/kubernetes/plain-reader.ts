import { recordsIn } from '../../domain/resources/record.ts';
import { readPages } from './pages.ts';
import { only, sendFor } from './plain-place.ts';
import { readTable, tableHeaders, tableOf } from './table.ts';
import { watchPlain } from './watch-plain.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { PlainQuestion } from './pages.ts';
import type { PlainConnection, PlainKind } from './plain-place.ts';
import type { Table } from './table.ts';

/** Some of the objects of a kind. */
export interface Selection {
  /** Absent: all. */
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly labelSelector?: string | undefined;
}

/** Reads objects as the server has them. */
export interface PlainReader {
  /** As the API server prints them for people. */
  table(kind: ResourceKind, selection: Selection): Promise<Table>;
  /** Each change after `resourceVersion`, as a table of what changed, until the signal aborts. */
  watchTable(
    kind: ResourceKind,
    selection: Selection,
    from: { readonly resourceVersion: string; readonly signal: AbortSignal },
  ): AsyncIterable<Table>;
  /** The names of all namespaces. */
  namespaces(): Promise<readonly string[]>;
  list(kind: ResourceKind, selection: Selection): Promise<readonly JsonRecord[]>;
  get(kind: PlainKind, key: ResourceKey): Promise<JsonRecord | undefined>;
  /** The object, as soon as it is as wanted; undefined when it is gone. */
  until(
    kind: ResourceKind,
    key: ResourceKey,
    wanted: { readonly isIt: (object: JsonRecord) => boolean; readonly signal: AbortSignal },
  ): Promise<JsonRecord | undefined>;
}

export function createPlainReader({ transport, placeOf }: PlainConnection): PlainReader {
  async function questionFor(kind: ResourceKind, selection: Selection): Promise<PlainQuestion> {
    const { namespace, name, labelSelector } = selection;
    const fieldSelector = name === undefined ? undefined : `metadata.name=${name}`;
    const scope = namespace === undefined ? {} : { namespace };
    return { ...(await placeOf(kind)), ...scope, query: { fieldSelector, labelSelector } };
  }
  async function get(kind: PlainKind, key: ResourceKey): Promise<JsonRecord | undefined> {
    return sendFor(transport, { verb: 'get', ...(await placeOf(kind)), ...only(key) });
  }

  return {
    get,
    async table(kind, selection) {
      return readTable(transport, await questionFor(kind, selection));
    },
    async *watchTable(kind, selection, { resourceVersion, signal }) {
      const question = await questionFor(kind, selection);
      const watch = { resourceVersion, headers: tableHeaders, signal };
      for await (const object of watchPlain(transport, question, watch)) yield tableOf(object);
    },
    async namespaces() {
      const place = { resource: 'namespaces', group: '', version: 'v1' };
      return (await readTable(transport, { ...place, query: {} })).rows.map(({ name }) => name);
    },
    async list(kind, selection) {
      const { resource, ...question } = await questionFor(kind, selection);
      const apiVersion = `${question.group}/${question.version}`;
      const pages = await readPages(transport, { resource, ...question });
      // The items of a list need not say what they are.
      return pages.flatMap(({ items }) =>
        recordsIn(items).map((item) => ({ apiVersion, kind, ...item })),
      );
    },
    async until(kind, { namespace, name }, { isIt, signal }) {
      const question = await questionFor(kind, { namespace, name });
      for (;;) {
        for await (const object of watchPlain(transport, question, { signal }))
          if (isIt(object)) return object;
        if ((await get(kind, { namespace, name })) === undefined) return undefined;
      }
    },
  };
}
