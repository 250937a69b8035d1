import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../src/servers/port.ts';
import { asServed } from '../support/as-flux.ts';
import { activityOf } from '../support/history-actions.ts';
import { startHttpServer } from '../support/http-server.ts';
import { startInstallation } from '../support/installation.ts';
import { createTeam } from '../support/team.ts';
import type { HttpServer } from '../support/http-server.ts';
import type { Installation } from '../support/installation.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team } from '../support/team.ts';

const run = promisify(execFile);
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const duration = 'gotk_reconcile_duration_seconds';

let installation: Installation;
let receiver: HttpServer;
let product: Tagwright;
let team: Team;
let health: string;
let metrics: string;
let isHanging = false;
let begunAt: number;

beforeAll(async () => {
  installation = await startInstallation();
  receiver = await startHttpServer((_request, response) => {
    if (!isHanging) response.writeHead(202).end();
  });
  health = `127.0.0.1:${await freePort()}`;
  metrics = `127.0.0.1:${await freePort()}`;
  begunAt = performance.now();
  product = await installation.start(
    'run',
    `--health-addr=${health}`,
    `--metrics-addr=${metrics}`,
    `--temporal-metrics-addr=${metrics}`,
    '--enable-leader-election',
    `--events-addr=${receiver.url}/`,
  );
  team = await createTeam(installation, { name: 'watched' });
  await team.apply();
  await team.untilReady('ImageUpdateAutomation');
  await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.0.0' } });
});

afterAll(async () => {
  await receiver[Symbol.asyncDispose]();
  await installation[Symbol.asyncDispose]();
});

async function page(address: string, path: string): Promise<readonly [number, string]> {
  const response = await fetch(`http://${address}${path}`);
  return [response.status, await response.text()];
}

/** The values of the metrics, by name and labels as they are written. */
async function scrape(address = metrics): Promise<ReadonlyMap<string, number>> {
  const [status, text] = await page(address, '/metrics');
  expect(status).toBe(200);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

function labels(kind: string): string {
  return `kind="${kind}",name="app",namespace="watched"`;
}

interface Posted {
  readonly involvedObject: { readonly kind: string; readonly namespace: string };
  readonly message: string;
}

function posted(): readonly Posted[] {
  return receiver.requests.map(({ body }) => Object(JSON.parse(body)));
}

describe('health', () => {
  test('it is alive and ready', async () => {
    expect(product.log()).toMatch(/"not needed here","flag":"--enable-leader-election","why":"/);
    expect(await page(health, '/healthz')).toEqual([200, 'ok\n']);
    const parts = ['Kubernetes watches', 'Temporal', 'workers'];
    const all = parts.map((part) => `ready: ${part}\n`).join('');
    expect(await page(health, '/readyz')).toEqual([200, all]);
  });

  test('it is alive and not ready while Temporal is away', async () => {
    await installation.servers.temporal.down();
    const [status, text] = await page(health, '/readyz');
    expect(status).toBe(503);
    expect(text).toBe('ready: Kubernetes watches\nnot ready: Temporal\nready: workers\n');
    expect(await page(health, '/healthz')).toEqual([200, 'ok\n']);
    await installation.servers.temporal.up();
    await installation.until(async () => expect(await page(health, '/readyz')).toContain(200));
  });
});

describe('an update', () => {
  let before: ReadonlyMap<string, number>;

  beforeAll(async () => {
    before = await scrape();
    await team.push('1.1.0');
    await team.untilCommitted(':1.1.0');
    const head = await team.git.git('rev-parse', 'main');
    await team.untilStatus('ImageUpdateAutomation', { lastPushCommit: head });
  });

  test.for(['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'])(
    'is measured on the %s',
    async (kind) => {
      const count = `${duration}_count{${labels(kind)}}`;
      const after = await installation.until(async () => {
        const now = await scrape();
        expect(now.get(count)).toBeGreaterThan(before.get(count) ?? 0);
        return now;
      });
      const all = `${duration}_bucket{${labels(kind)},le="+Inf"}`;
      expect(after.get(all)).toBe(after.get(count));
      const seconds = after.get(`${duration}_sum{${labels(kind)}}`) ?? 0;
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThan((performance.now() - begunAt) / 1000);

      const controller = `controller="${kind.toLowerCase()}"`;
      const results = ['error', 'requeue_after', 'success'].map(
        (result) =>
          after.get(`controller_runtime_reconcile_total{${controller},result="${result}"}`) ?? NaN,
      );
      const runs = results.reduce((sum, value) => sum + value);
      expect(runs).toBe(after.get(count));
      expect(after.get(`controller_runtime_reconcile_time_seconds_count{${controller}}`)).toBe(
        runs,
      );
      expect(after.get(`controller_runtime_reconcile_errors_total{${controller}}`)).toBe(
        results[0],
      );
    },
  );

  test.for(['imagerepository', 'imagepolicy', 'imageupdateautomation'])(
    'has steps, and news for the workflow of the %s',
    async (controller) => {
      const after = await scrape();
      const queue = `{name="${controller}",controller="${controller}"}`;
      const steps = after.get(`workqueue_work_duration_seconds_count${queue}`);
      expect(steps).toBeGreaterThan(0);
      expect(after.get(`workqueue_queue_duration_seconds_count${queue}`)).toBeGreaterThanOrEqual(
        steps ?? NaN,
      );
      const waited = after.get(`workqueue_queue_duration_seconds_sum${queue}`);
      expect(waited).toBeLessThan((performance.now() - begunAt) / 1000);
      expect(after.get(`workqueue_adds_total${queue}`)).toBeGreaterThan(0);
      await installation.until(async () => {
        const now = await scrape();
        expect(now.get(`workqueue_depth${queue}`)).toBe(0);
        expect(now.get(`controller_runtime_active_workers{controller="${controller}"}`)).toBe(0);
      });
    },
  );

  test("is seen in the requests to Kubernetes and, on the same page, in the metrics of Temporal's SDK", async () => {
    const names = [...(await scrape()).keys()];
    expect(
      names.filter((name) => /^rest_client_.*code="200".*method="PATCH"/.test(name)),
    ).toHaveLength(1);
    expect(names.filter((name) => name.startsWith('temporal_'))).not.toEqual([]);
  });

  test('is told to the receiver of events', async () => {
    const uid = Object(await team.get('ImageUpdateAutomation')).metadata.uid;
    await installation.until(() => {
      expect(posted()).toContainEqual({
        involvedObject: {
          apiVersion: asServed('image.toolkit.fluxcd.io/v1'),
          kind: 'ImageUpdateAutomation',
          namespace: 'watched',
          name: 'app',
          uid,
          resourceVersion: expect.stringMatching(/^\d+$/),
        },
        severity: 'info',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        reason: 'Succeeded',
        message: expect.stringContaining('pushed commit'),
        reportingController: 'image-automation-controller',
        reportingInstance: expect.any(String),
      });
    });
  });

  test('a failure is told as an error, with what the annotations say', async () => {
    const annotation = 'event.toolkit.fluxcd.io/env=prod';
    const words = ['-n', 'watched', 'annotate', 'imagepolicy/app', annotation];
    await installation.kubernetes.kubectl(...words);
    await team.apply({ policy: { imageRepositoryRef: { name: 'none' } } });
    await installation.until(() => {
      expect(posted()).toContainEqual(
        expect.objectContaining({
          involvedObject: expect.objectContaining({ kind: 'ImagePolicy' }),
          severity: 'error',
          reason: 'DependencyNotReady',
          metadata: { 'event.toolkit.fluxcd.io/env': 'prod' },
        }),
      );
    });
    await team.apply();
    await team.untilReady('ImagePolicy');
  });
});

test('a receiver that does not answer delays nothing, and no Event of Kubernetes is lost', async () => {
  const last = receiver.requests.length;
  isHanging = true;
  await team.push('1.2.0');
  await team.untilCommitted(':1.2.0');
  const head = await team.git.git('rev-parse', 'main');
  await team.untilStatus('ImageUpdateAutomation', { lastPushCommit: head });
  await installation.until(async () => {
    const messages = (await team.events()).map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringContaining(`pushed commit '${head.slice(0, 7)}`));
  });
  // The first try for the repository's new tags is still waiting for its answer.
  expect(receiver.requests.length).toBeGreaterThan(last);
  expect(installation.log()).not.toContain('cannot post events');
  isHanging = false;
  await installation.until(() => {
    expect(posted().map(({ message }) => message)).toContainEqual(
      expect.stringContaining(`pushed commit '${head.slice(0, 7)}`),
    );
  });
});

test('what is deleted has no series any more', async () => {
  expect([...(await scrape()).keys()].join('\n')).toContain('namespace="watched"');
  const kinds = 'imagerepository/app,imagepolicy/app,imageupdateautomation/app'.split(',');
  await installation.kubernetes.kubectl('-n', 'watched', 'delete', ...kinds);
  await installation.until(async () => {
    expect([...(await scrape()).keys()].join('\n')).not.toContain('namespace="watched"');
  });
});

describe('a starter and two workers', () => {
  const places = new Map<string, string>();
  const scanned = ['a', 'b', 'c', 'd', 'e', 'f'];

  beforeAll(async () => {
    await product.stop();
    for (const name of ['starter', 'one', 'two']) {
      const command = name === 'starter' ? name : 'worker';
      const address = `127.0.0.1:${await freePort()}`;
      places.set(name, address);
      metrics = `127.0.0.1:${await freePort()}`;
      places.set(`${name}'s metrics`, metrics);
      await installation.start(command, `--health-addr=${address}`, `--metrics-addr=${metrics}`);
    }
  });

  test.for([
    ['starter', ['Kubernetes watches', 'Temporal']],
    ['one', ['Temporal', 'workers']],
  ] as const)('are ready for their parts: %s', async ([name, parts]) => {
    await expect(fetch(`http://${health}/healthz`)).rejects.toThrow('fetch failed');
    await installation.until(async () => {
      const lines = parts.map((part) => `ready: ${part}\n`);
      expect(await page(places.get(name) ?? '', '/readyz')).toEqual([200, lines.join('')]);
    });
  });

  test('count each run once between them', async () => {
    await installation.kubernetes.apply(
      scanned.map((name) => ({
        apiVersion: 'image.toolkit.fluxcd.io/v1',
        kind: 'ImageRepository',
        metadata: { namespace: 'watched', name },
        spec: { image: team.image, interval: '1h' },
      })),
    );
    const total = `controller_runtime_reconcile_total{controller="imagerepository"`;
    async function countedBy(name: string): Promise<number> {
      const values = [...(await scrape(places.get(`${name}'s metrics`)))];
      const ours = values.filter(([series]) => series.startsWith(total));
      return ours.reduce((sum, [, value]) => sum + value, 0);
    }
    await installation.until(async () => {
      const [one, two] = await Promise.all([countedBy('one'), countedBy('two')]);
      expect(one + two).toBe(await countScans());
      expect(one + two).toBeGreaterThanOrEqual(scanned.length);
    });
  });

  /** How often they were scanned, as Temporal knows it. */
  async function countScans(): Promise<number> {
    let count = 0;
    for (const name of scanned) {
      const id = `default/ImageRepository/watched/${name}`;
      const { events } = await installation.client.workflow.getHandle(id).fetchHistory();
      const begun = (events ?? []).map(activityOf);
      // What is left to the queue was begun at once.
      count += begun.filter((step) => step?.name === 'scan' && step.isLocal).length;
    }
    return count;
  }
});

async function problemOf(...args: readonly string[]): Promise<unknown> {
  return run(process.execPath, [main, ...args], { env: { HOME: installation.directory } }).then(
    () => undefined,
    (error: unknown) => error,
  );
}

test('an address that is taken, or none, is told in a line', async () => {
  const { address } = receiver;
  expect(await problemOf('run', `--metrics-addr=${address}`)).toMatchObject({
    code: 1,
    stderr: `tagwright: --metrics-addr: cannot listen on ${address}: the port is taken\n`,
  });
  expect(await problemOf('worker', '--health-addr=9440')).toMatchObject({
    code: 2,
    stderr:
      'tagwright: --health-addr takes an address such as ":8080" or "127.0.0.1:8080", not "9440"\n',
  });
});
