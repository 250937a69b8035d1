import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSource } from '../../src/activities/image-update-automation/source.ts';
import { createCloudLogin } from '../../src/adapters/clouds/credentials.ts';
import { connectCluster } from '../../src/adapters/kubernetes/connect.ts';
import { clusterUnavailable, ReconcileError } from '../../src/domain/errors.ts';
import { parseImageUpdateAutomation } from '../../src/domain/resources/image-update-automation.ts';
import { state } from '../../src/workflows/messages.ts';
import { startAutomationBench } from '../support/automation-bench.ts';
import { startGitServer } from '../support/git-server.ts';
import { openKubeGate } from '../support/kube-gate.ts';
import { joinInstallation } from '../support/shared-installation.ts';
import { createTeam, markedLine } from '../support/team.ts';
import type { GitServer } from '../support/git-server.ts';
import type { ResourceKey } from '../../src/domain/resources/key.ts';
import type { LoopState } from '../../src/domain/loop/details.ts';
import type { AutomationBench } from '../support/automation-bench.ts';

const resources = new AsyncDisposableStack();
let bench: AutomationBench;

beforeAll(async () => {
  bench = resources.use(await startAutomationBench());
});

afterAll(() => resources.disposeAsync());

/** A Git server that answers requests for `path` with `status` and `Retry-After`, and counts them. */
async function startBusyServer({ path, status, header }: Busy): Promise<BusyServer> {
  let refused = 0;
  const server = await startGitServer({
    intercept: ({ url = '' }, response) => {
      if (!url.includes(path)) return false;
      refused += 1;
      response.writeHead(status, { 'retry-after': header() }).end();
      return true;
    },
  });
  return { ...server, refused: () => refused };
}

interface BusyServer extends GitServer {
  readonly refused: () => number;
}

interface Busy {
  readonly path: string;
  readonly status: number;
  readonly header: () => string;
}

function forty(): string {
  return '40';
}

function untilThen(): string {
  return new Date(Date.now() + 40_000).toUTCString();
}

describe('how long a Git server wishes to be left alone is in the failure of the run', () => {
  test.for<readonly [string, string, Busy, number?]>([
    ['that asks where a branch is', 'asked', { path: 'info/refs', status: 429, header: forty }],
    ['by a date', 'asked-by-date', { path: 'info/refs', status: 503, header: untilThen }],
    ['that pushes', 'pushed-to', { path: '/git-receive-pack', status: 429, header: forty }],
    ['that may not push', 'forbidden', { path: '/git-receive-pack', status: 403, header: forty }],
    ['a day', 'a-day', { path: 'info/refs', status: 429, header: () => '86400' }, 3_600_000],
  ])('%s', async ([, namespace, busy, longestMs = 40_000]) => {
    await using server = await startBusyServer(busy);
    const app = markedLine(namespace, 'registry.test/app:1.0.0');
    await server.commit({ files: { 'app.yaml': app } });
    await bench.add({ namespace, url: server.url });
    await bench.select(namespace, '1.1.0');
    const failure = await bench.run(namespace).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ReconcileError);
    expect(failure).toMatchObject({ reason: 'GitOperationFailed', terminal: false });
    const { retryAfterMs } = failure instanceof ReconcileError ? failure : {};
    // A date has whole seconds.
    expect(retryAfterMs).toBeGreaterThan(longestMs - 10_000);
    expect(retryAfterMs).toBeLessThanOrEqual(longestMs);
    expect(server.refused()).toBe(1);
  });
});

test('a Git server that is busy is asked again when it wishes to be', async () => {
  const name = 'busy-git';
  await using installation = await joinInstallation();
  await using server = await startBusyServer({ path: 'info/refs', status: 429, header: forty });
  const team = await createTeam(installation, { name });
  const source = { url: server.url, ref: { branch: 'main' }, interval: '1m' };
  // A policy that is ready later would wake the automation.
  await team.apply({ source, automation: false });
  await team.untilReady('ImagePolicy');
  const begun = Date.now();
  await team.apply({ source });
  const loop = installation.client.workflow.getHandle(`default/ImageUpdateAutomation/${name}/app`);
  const waiting = await installation.until(async () => {
    const now: LoopState = await loop.query(state);
    expect(now).toMatchObject({ running: false, last: { reason: 'GitOperationFailed' } });
    return now;
  });
  const waitMs = Date.parse(waiting.nextRunAt ?? '') - begun;
  expect(waitMs).toBeGreaterThanOrEqual(40_000);
  expect(waitMs).toBeLessThan(75_000);
  expect(server.refused()).toBe(1);
});

test('a cluster that does not answer stays one on the way to a cloud identity of Git', async () => {
  const { server } = bench;
  await using cluster = await connectCluster({ kubeconfig: server.kubeconfig });
  const gate = await openKubeGate(server.kubeconfig);
  await using dead = await connectCluster({ kubeconfig: gate.kubeconfig });
  await gate[Symbol.asyncDispose]();
  const sources = 'source.toolkit.fluxcd.io/v1';
  await server.create(`/apis/${sources}/namespaces/default/gitrepositories`, {
    apiVersion: sources,
    kind: 'GitRepository',
    metadata: { name: 'app' },
    spec: {
      url: 'https://dev.azure.com/team/fleet/_git/fleet',
      interval: '1m',
      provider: 'azure',
      serviceAccountName: 'pusher',
    },
  });
  const automation = parseImageUpdateAutomation({
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageUpdateAutomation',
    metadata: { namespace: 'default', name: 'app' },
    spec: {
      interval: '1m',
      sourceRef: { kind: 'GitRepository', name: 'app' },
      git: { commit: { author: { email: 'a@example.com' } } },
    },
  });
  const deps = {
    cluster: {
      ...cluster,
      readServiceAccount: (key: ResourceKey, stop: AbortSignal) =>
        dead.readServiceAccount(key, stop),
    },
    git: bench.mirrors,
    clouds: createCloudLogin({}),
    objectIdentity: { kind: 'enabled' },
    crossNamespace: 'allowed',
    requeueDependencyMs: 30_000,
  } as const;
  const reading = readSource(deps, automation, new AbortController().signal);
  await expect(reading).rejects.toMatchObject({
    reason: clusterUnavailable,
    message: expect.stringMatching(/^the Kubernetes API server .* does not answer/),
  });
});
