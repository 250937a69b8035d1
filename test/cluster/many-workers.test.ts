import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../src/servers/port.ts';
import { queueNames, taskQueues } from '../../src/workflows/messages.ts';
import { shareBundles } from '../support/bundles.ts';
import { eventually } from '../support/eventually.ts';
import { startLoneInstallation } from '../support/installation.ts';
import { startPostgresTemporal } from '../support/postgres-temporal.ts';
import { startPostgres } from '../support/postgres.ts';
import { createTrios } from './trios.ts';
import { waitsOf } from './waits.ts';
import { measureQuiet } from './quiet.ts';
import type { Installation } from '../support/installation.ts';
import type { Postgres } from '../support/postgres.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Trios } from './trios.ts';

const count = Number(process.env['TAGWRIGHT_CLUSTER_TRIOS'] || 1_000);
const tags = Math.round(count * 0.3);
/** How many minutes of rest are measured. */
const quietMinutes = Number(process.env['TAGWRIGHT_CLUSTER_QUIET'] || 0);

let stack: AsyncDisposableStack;
let postgres: Postgres;
let installation: Installation;

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  postgres = stack.use(await startPostgres());
  installation = stack.use(
    await startLoneInstallation((directory) => startPostgresTemporal(directory, postgres)),
  );
});

afterAll(() => stack[Symbol.asyncDispose]());

test('nothing is lost and nothing doubled by workers and starters that come and go', async () => {
  const places = await Promise.all(['one', 'two', 'three'].map(placeOf));
  const workers = await Promise.all(places.map(startWorker));
  const starters = await Promise.all([1, 2].map(() => installation.start('starter')));
  const began = performance.now();
  await using trios = await createTrios(installation, count);
  say(`${count} trios ready after ${seconds(began)} s`);

  if (quietMinutes > 0) {
    const programs = {
      workers: workers.map(pidOf),
      starters: starters.map(pidOf),
      Temporal: [installation.servers.temporal.first.pid],
      PostgreSQL: [postgres.pid],
    };
    for (const line of await measureQuiet(programs, postgres, quietMinutes)) say(line);
  }
  const [first, second] = [trios.names.slice(0, tags), trios.names.slice(tags, 2 * tags)];
  const pushedAt = performance.now();
  await pushAll(trios, first, [
    async () => {
      await workers[0]?.kill();
      workers[0] = await startWorker(places[0]);
    },
    async () => {
      await starters[0]?.kill();
      starters[0] = await installation.start('starter');
    },
  ]);
  await untilLanded(trios, first);
  say(
    `${tags} tags, a worker and a starter killed meanwhile: all landed after ${seconds(pushedAt)} s`,
  );
  for (const { metrics } of places) say(await waitsOf(metrics));

  const upgradedAt = performance.now();
  await pushAll(
    trios,
    second,
    places.map((place, index) => async () => {
      await workers[index]?.stop();
      workers[index] = await startWorker(place);
    }),
  );
  await untilLanded(trios, [...first, ...second]);
  say(`${tags} tags during a rolling upgrade: all landed after ${seconds(upgradedAt)} s`);

  await expectOneCommitEach(trios, [...first, ...second]);
  for (const queue of queueNames.map((name) => taskQueues('default')[name]))
    expect(await backlogOf(queue)).toBe(0);
});

/** Where a worker keeps what it knows, and says how it does. */
interface Place {
  readonly cache: string;
  readonly metrics: string;
}

async function placeOf(name: string): Promise<Place> {
  const cache = join(installation.directory, `cache-${name}`);
  await shareBundles(cache);
  return { cache, metrics: `127.0.0.1:${await freePort()}` };
}

function startWorker(place: Place | undefined): Promise<Tagwright> {
  return installation.start(
    'worker',
    `--cache-dir=${place?.cache}`,
    `--temporal-metrics-addr=${place?.metrics}`,
  );
}

/** Pushes a tag for each name; what happens meanwhile is dealt out evenly, one after the other. */
async function pushAll(
  trios: Trios,
  names: readonly string[],
  meanwhile: readonly (() => Promise<void>)[],
): Promise<void> {
  const each = Math.floor(names.length / (meanwhile.length + 1));
  let happening = Promise.resolve();
  for (const [index, name] of names.entries()) {
    const happens = index % each === 0 ? meanwhile[index / each - 1] : undefined;
    if (happens !== undefined) happening = happening.then(happens);
    await trios.push(name, '1.1.0');
  }
  await happening;
}

async function untilLanded(trios: Trios, names: readonly string[]): Promise<void> {
  await eventually(
    async () => {
      const landed = new Set((await trios.landed()).map(({ name }) => name));
      expect(names.filter((name) => !landed.has(name))).toEqual([]);
    },
    { timeoutMs: 600_000, intervalMs: 1_000 },
  );
}

/** In Git and in the statuses; those that got no tag have none. */
async function expectOneCommitEach(trios: Trios, names: readonly string[]): Promise<void> {
  const landed = await trios.landed();
  expect(landed.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  for (const name of trios.names)
    expect(await trios.manifest(name)).toContain(names.includes(name) ? ':1.1.0 #' : ':1.0.0 #');
  await eventually(() => expect(byName(trios.pushed())).toEqual(byName(landed)), {
    timeoutMs: 60_000,
    intervalMs: 1_000,
  });
}

function byName<T extends { readonly name: string }>(some: readonly T[]): readonly T[] {
  return some.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** How many tasks wait in a queue that nobody has taken. */
async function backlogOf(taskQueue: string): Promise<number> {
  const describe = ['task-queue', 'describe', '--task-queue', taskQueue, '--output', 'json'];
  const text = await installation.temporal(...describe);
  const counts = [...text.matchAll(/"approximateBacklogCount": "?(\d+)"?/g)];
  expect(counts.length).toBeGreaterThan(0);
  return counts.reduce((sum, [, waiting]) => sum + Number(waiting), 0);
}

function pidOf({ pid = 0 }: Tagwright): number {
  return pid;
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
