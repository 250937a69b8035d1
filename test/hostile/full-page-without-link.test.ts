import { afterAll, expect, test } from 'vitest';
import { createRegistryClient } from '../../src/adapters/registry/client.ts';
import { sendJson, startHttpServer } from '../support/http-server.ts';
import type { HttpServer } from '../support/http-server.ts';

const client = createRegistryClient({ retryDelaysMs: [] });

afterAll(() => client[Symbol.asyncDispose]());

interface Asked {
  readonly n: number;
  readonly last: string | undefined;
}

/** A registry that sends no `Link`, and answers a list with what `pageOf` makes of the question. */
function startRegistry(pageOf: (asked: Asked) => readonly string[]): Promise<HttpServer> {
  return startHttpServer(({ url }, response) => {
    const query = new URL(url, 'http://x').searchParams;
    const asked = { n: Number(query.get('n')), last: query.get('last') ?? undefined };
    return sendJson(response, url === '/v2/' ? {} : { tags: pageOf(asked) });
  });
}

async function list({ address, requests }: HttpServer) {
  const names = { registry: address, repository: 'app', canonicalName: `${address}/app` };
  const repository = { ...names, scheme: 'http' } as const;
  const signal = AbortSignal.timeout(60_000);
  const tags = await client.listTags({
    repository,
    access: { insecure: true },
    tenant: 'apps',
    signal,
  });
  return { tags, pages: requests.filter(({ url }) => url !== '/v2/').length };
}

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `1.0.${String(index).padStart(5, '0')}`);
}

/** As Nexus does it: as many tags as were asked for, of those after `last`. */
function nexus(tags: readonly string[]) {
  return ({ n, last = '' }: Asked) => tags.filter((tag) => tag > last).slice(0, n);
}

function shuffled(tags: readonly string[]): readonly string[] {
  return tags.toSorted((a, b) =>
    a.split('').toReversed().join() < b.split('').toReversed().join() ? -1 : 1,
  );
}

/** The rest of a list that is in no order: what stands behind `last`. */
function inItsOwnOrder(tags: readonly string[]) {
  return ({ n, last }: Asked) => {
    const start = last === undefined ? 0 : tags.indexOf(last) + 1;
    return tags.slice(start, start + n);
  };
}

// What the registry does, the tags that there are, and how many pages it is asked for.
test.for<[string, (asked: Asked) => readonly string[], readonly string[], number]>([
  ['1,500 tags, as Nexus lists them', nexus(numbered(1500)), numbered(1500), 2],
  ['no more than one full page', nexus(numbered(1000)), numbered(1000), 2],
  ['three full pages', nexus(numbered(3000)), numbered(3000), 4],
  ['a page that is not full', nexus(numbered(999)), numbered(999), 1],
  ['nothing', () => [], [], 1],
  ['an order of its own', inItsOwnOrder(shuffled(numbered(2500))), numbered(2500), 3],
  ['`last` is not known, so the same page again', ({ n }) => numbered(n), numbered(1000), 2],
  ['`n` is not known, so all at once', () => numbered(1500), numbered(1500), 1],
  [
    'two pages in turn, for ever',
    ({ last }) => (last?.startsWith('a') ? numbered(1000) : numbered(1000).map((tag) => `a${tag}`)),
    [...numbered(1000), ...numbered(1000).map((tag) => `a${tag}`)],
    3,
  ],
])('a full page without a link: %s', async ([, pageOf, tags, pages]) => {
  await using server = await startRegistry(pageOf);
  expect(await list(server)).toEqual({ tags: tags.toSorted().toReversed(), pages });
});

test('a registry that makes up tags for ever is stopped, and says so', async () => {
  let count = 0;
  await using server = await startRegistry(({ n }) =>
    Array.from({ length: n }, () => `t${(count += 1)}`),
  );
  await expect(list(server)).rejects.toMatchObject({
    reason: 'ReadOperationFailed',
    message: expect.stringContaining('its tag list has more than 1000000 tags: delete old tags'),
  });
});
