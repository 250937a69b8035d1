import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAt } from '../../src/domain/resources/record.ts';
import { state } from '../../src/workflows/messages.ts';
import { sendJson, startHttpServer } from '../support/http-server.ts';
import { startInstallation } from '../support/installation.ts';
import { createTeam } from '../support/team.ts';
import type { HttpServer } from '../support/http-server.ts';
import type { Installation } from '../support/installation.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team } from '../support/team.ts';

/*
 * The program as a container starts it whose image was changed and nothing else: with the arguments of Flux's Deployment, and no
 * command before them.
 */

const minute = 60_000;
/** Longer than a pause would be without flags, and shorter than the interval of the resources below. */
const firstWait = 40 * minute;
const namespace = 'arguments';

const stack = new AsyncDisposableStack();
let installation: Installation;
let tagwright: Tagwright;
let registry: HttpServer;
let team: Team;
/** Scans that the registry answers at this moment, and at most. */
const atOnce = { now: 0, most: 0 };

beforeAll(async () => {
  installation = stack.use(await startInstallation());
  registry = stack.use(
    await startHttpServer(async ({ url }, response) => {
      atOnce.now += 1;
      atOnce.most = Math.max(atOnce.most, atOnce.now);
      // A registry that takes its time.
      await delay(200);
      atOnce.now -= 1;
      sendJson(response, url.includes('tags/list') ? { tags: ['1.0.0'] } : {});
    }),
  );
  const waits = ['--min-retry-delay=40m', '--max-retry-delay=50m'];
  tagwright = await installation.start(
    'bare',
    '--concurrent=2',
    '--requeue-dependency=20m',
    ...waits,
  );
  const specs = { source: false, repository: false, automation: false } as const;
  team = await createTeam(installation, { name: namespace, tags: [] });
  await team.apply(specs);
});

afterAll(() => stack.disposeAsync());

async function waitOf(kind: string, name: string): Promise<number> {
  const id = `default/${kind}/${namespace}/${name}`;
  const { failures, nextRunAt = '' } = await installation.client.workflow
    .getHandle(id)
    .query(state);
  expect(failures).toBe(1);
  return Date.parse(nextRunAt) - Date.now();
}

function repository(name: string, image: string): object {
  return {
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageRepository',
    metadata: { namespace, name },
    spec: { image, interval: '2h' },
  };
}

test('it begins to work, and says what it does not need', () => {
  expect(tagwright.log()).toMatch(/"not needed here","flag":"--enable-leader-election"/);
});

test('--concurrent is how many scans go on at once', async () => {
  const names = Array.from({ length: 8 }, (_, number) => `app-${number}`);
  const image = `${registry.address}/team/app`;
  await installation.kubernetes.apply(names.map((name) => repository(name, image)));
  for (const name of names) {
    await installation.until(async () => {
      const object = await installation.kubernetes.get('ImageRepository', { namespace, name });
      expect(recordAt(object, 'status')).toMatchObject({ lastScanResult: { tagCount: 1 } });
    });
  }
  expect(atOnce.most).toBeLessThanOrEqual(2);
});

test('--min-retry-delay is the first pause after a failure', async () => {
  await installation.kubernetes.apply([repository('app', '127.0.0.1:9/team/app')]);
  await installation.until(async () => {
    const wait = await waitOf('ImageRepository', 'app');
    expect(wait).toBeGreaterThan(firstWait - minute);
    expect(wait).toBeLessThanOrEqual(firstWait);
  });
});

test('--requeue-dependency is the pause of a policy without tags', async () => {
  const message = 'retrying in 20m0s error: no tags in database';
  await installation.until(async () => {
    const { conditions } = recordAt(await team.get('ImagePolicy'), 'status');
    expect(conditions).toContainEqual(
      expect.objectContaining({
        type: 'Ready',
        status: 'False',
        reason: 'DependencyNotReady',
        message,
      }),
    );
  });
});
