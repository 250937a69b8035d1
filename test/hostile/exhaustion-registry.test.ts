import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { registryAccessFromSecrets } from '../../src/domain/registry/access.ts';
import { sendJson, startHttpServer } from '../support/http-server.ts';
import type { ServerResponse } from 'node:http';
import type { Handler, HttpServer } from '../support/http-server.ts';

// A worker has 1 GiB. Each of these comes from a registry, and is to end in a clear error, in time, far below that.
const most = { peakMiB: 640, ms: 60_000 };

const program = fileURLToPath(new URL('../support/measured-client.ts', import.meta.url));
const output = z.object({ messages: z.array(z.string()), peakMiB: z.number() });

async function measure({ address }: HttpServer, lists: number, password = '') {
  const begunAtMs = Date.now();
  const run = promisify(execFile);
  const args = ['--max-semi-space-size=4', program, address, String(lists), password];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
  return { ...output.parse(JSON.parse(stdout)), ms: Date.now() - begunAtMs };
}

const MiB = 1024 * 1024;

/** Sends `beginning`, `part` again and again until there are so many bytes, `end`. */
async function flood(
  response: ServerResponse,
  {
    beginning = '',
    part,
    end = '',
    bytes,
  }: { beginning?: string; part: string; end?: string; bytes: number },
): Promise<void> {
  const chunk = Buffer.from(part.repeat(Math.ceil(MiB / part.length)));
  response.on('error', () => undefined);
  response.write(beginning);
  for (let sent = 0; sent < bytes && !response.destroyed; sent += chunk.length)
    if (!response.write(chunk)) await drained(response);
  response.end(end);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve).once('close', resolve);
  });
}

function tagList(part: string, last: string): Handler {
  return ({ url }, response) =>
    url === '/v2/'
      ? sendJson(response, {})
      : flood(response, { beginning: '{"tags":[', part, end: `${last}]}`, bytes: 62 * MiB });
}

// What the registry does, and what the person reads.
test.for<[string, Handler, string]>([
  ['62 MiB of empty objects', tagList('{},', '{}'), 'its tag list holds more than 2000000 values'],
  ['62 MiB of empty texts', tagList('"",', '""'), 'its tag list holds more than 2000000 values'],
  ['62 MiB of lists within lists', tagList('[', ''), 'its tag list holds more than 2000000 values'],
  [
    '62 MiB of one-letter tags',
    tagList('"a",', '"a"'),
    'its tag list holds more than 2000000 values',
  ],
  [
    'a tag of 62 MiB',
    ({ url }, response) =>
      url === '/v2/'
        ? sendJson(response, {})
        : flood(response, { beginning: '{"tags":["', part: 'a', end: '"]}', bytes: 62 * MiB }),
    '1 tags',
  ],
  [
    '1.9 million tags',
    ({ url }, response) =>
      url === '/v2/'
        ? sendJson(response, {})
        : sendJson(response, { tags: Array.from({ length: 1_900_000 }, (_, n) => n.toString(36)) }),
    'its tag list has more than 1000000 tags',
  ],
  [
    '128 MiB',
    ({ url }, response) =>
      url === '/v2/' ? sendJson(response, {}) : flood(response, { part: '0000', bytes: 128 * MiB }),
    'the answer exceeds 64 MiB',
  ],
  [
    'an endless answer to /v2/',
    (_, response) => flood(response, { part: ' ', bytes: Infinity }),
    'the answer exceeds 1 MiB',
  ],
  [
    'an endless error',
    ({ url }, response) => {
      if (url === '/v2/') return sendJson(response, {});
      return flood(response.writeHead(403), { part: '{"errors":[', bytes: Infinity });
    },
    'the answer exceeds 64 MiB',
  ],
])('from a registry: %s', async ([, handler, message]) => {
  await using server = await startHttpServer(handler);
  const { messages, peakMiB, ms } = await measure(server, 1);
  expect(messages).toEqual([expect.stringContaining(message)]);
  expect(peakMiB).toBeLessThan(most.peakMiB);
  expect(ms).toBeLessThan(most.ms);
});

test('an endless answer of a token server', async () => {
  await using tokens = await startHttpServer((_, response) =>
    flood(response, { beginning: '{"token":"', part: 'a', bytes: Infinity }),
  );
  await using server = await startHttpServer((_, response) =>
    response.writeHead(401, { 'www-authenticate': `Bearer realm="${tokens.url}"` }).end(),
  );
  const { messages, peakMiB } = await measure(server, 1, 'password');
  expect(messages).toEqual([expect.stringContaining('the answer exceeds 1 MiB')]);
  expect(peakMiB).toBeLessThan(most.peakMiB);
});

test('eight lists of 62 MiB at once: some fail for now, and say why', async () => {
  const tags = tagList(`"${'a'.repeat(70)}",`, '"b"');
  await using server = await startHttpServer(tags);
  const { messages, peakMiB, ms } = await measure(server, 8);
  const kinds = Object.groupBy(messages, (message) =>
    message.includes('no memory left for this one: it will be asked again') ? 'no room' : message,
  );
  expect(Object.keys(kinds).toSorted()).toEqual(['2 tags', 'no room']);
  expect(peakMiB).toBeLessThan(900);
  expect(ms).toBeLessThan(most.ms);
});

test.for<[string, number, string]>([
  ['a mebibyte', MiB - 100, 'no token in its answer'],
  ['what a header may have', 60_000, '431 Request Header Fields Too Large'],
])('two hundred tokens of %s', async ([, length, message]) => {
  const token = 'a'.repeat(length);
  await using tokens = await startHttpServer((_, response) => sendJson(response, { token }));
  await using server = await startHttpServer((_, response) =>
    response.writeHead(401, { 'www-authenticate': `Bearer realm="${tokens.url}"` }).end(),
  );
  const { messages, peakMiB } = await measure(server, 200, 'password');
  expect(messages).toEqual(Array.from({ length: 200 }, () => expect.stringContaining(message)));
  expect(peakMiB).toBeLessThan(most.peakMiB);
});

/** Kubernetes takes no larger ones. */
const secretBytes = MiB;

test.for<[string, string, string | undefined]>([
  ['objects within objects', '{"auths":'.repeat(secretBytes / 9), 'is not valid JSON'],
  [
    'lists within lists',
    `{"auths":${'['.repeat(secretBytes / 2)}${']'.repeat(secretBytes / 2)}}`,
    "'auths' must be an object",
  ],
  [
    '50,000 hosts with wildcards',
    JSON.stringify({
      auths: Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`*${n}*.*a*`, {}])),
    }),
    undefined,
  ],
  [
    'one host of a mebibyte of wildcards',
    JSON.stringify({ auths: { [`${'*a'.repeat(secretBytes / 2)}.io`]: {} } }),
    undefined,
  ],
  [
    'a host of a mebibyte that is none',
    JSON.stringify({ auths: { [`<${'a'.repeat(secretBytes)}`]: {} } }),
    'not a host name',
  ],
])('a docker config of %s', ([, config, message]) => {
  const secret = {
    namespace: 'apps',
    name: 'login',
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': config },
  };
  const begun = process.threadCpuUsage();
  const outcome = outcomeOf(() =>
    registryAccessFromSecrets({ canonicalName: `${'a'.repeat(200)}.io/app`, secret }),
  );
  const { user, system } = process.threadCpuUsage(begun);
  expect(outcome).toMatch(message ?? 'no error');
  expect(outcome.length).toBeLessThan(500);
  expect((user + system) / 1000).toBeLessThan(5_000);
});

function outcomeOf(work: () => unknown): string {
  try {
    work();
    return 'no error';
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  }
}
