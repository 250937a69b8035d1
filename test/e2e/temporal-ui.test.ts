import { afterAll, beforeAll, expect, test } from 'vitest';
import { reasons } from '../../src/domain/reasons.ts';
import { preview, reconcileNow, resume, state, suspend } from '../../src/workflows/messages.ts';
import { openPage, picture, startBrowser } from '../support/browser.ts';
import { startForwardProxy } from '../support/forward-proxy.ts';
import { joinInstallation } from '../support/shared-installation.ts';
import { createTeam, secret } from '../support/team.ts';
import { temporalPages } from '../support/temporal-pages.ts';
import type { Page } from 'playwright-core';
import type { SharedInstallation } from '../support/shared-installation.ts';
import type { Team } from '../support/team.ts';
import type { TemporalPages } from '../support/temporal-pages.ts';

const stack = new AsyncDisposableStack();
const id = 'default/ImageUpdateAutomation/shop/app';
const policyId = 'default/ImagePolicy/shop/app';
let installation: SharedInstallation;
let team: Team;
let page: Page;
let ui: TemporalPages;

beforeAll(async () => {
  installation = stack.use(await joinInstallation());
  // A host whose pages are known; the proxy leads to the Git server of the tests.
  const proxy = stack.use(await startForwardProxy(installation.gitUrl));
  team = await createTeam(installation, { name: 'shop' });
  await installation.kubernetes.apply([secret('shop', 'proxy', { address: proxy.url })]);
  await team.apply({
    source: {
      url: 'http://gitea.example.com/shop/repository.git',
      ref: { branch: 'main' },
      secretRef: { name: 'git-credentials' },
      proxySecretRef: { name: 'proxy' },
      interval: '1m',
    },
  });
  await team.untilReady('ImageUpdateAutomation');
  await team.push('1.1.0');
  await team.untilCommitted(':1.1.0');
  const browser = await startBrowser();
  stack.defer(() => browser.close());
  page = await openPage(browser);
  const { client, until, temporalUi: url } = installation;
  ui = temporalPages({ page, url, client, until });
});

afterAll(() => stack[Symbol.asyncDispose]());

async function restsAfter(workflow: string, holds: (now: object) => void): Promise<void> {
  const handle = installation.client.workflow.getHandle(workflow);
  await installation.until(async () => {
    const now = await handle.query(state);
    expect(now.running).toBe(false);
    holds(now);
  });
}

test('the details of an automation are its status page, with the last commit as a link', async () => {
  const commit = await team.git.git('rev-parse', 'main');
  await restsAfter(id, (now) => expect(now).toMatchObject({ push: { commit } }));
  await ui.open(id, 'user-metadata');
  await ui.shows(
    /ImageUpdateAutomation shop\/app is ready since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/,
  );
  await ui.shows('Last run: repository up-to-date');
  await ui.shows(/Last commit: \w{7} on main, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
  await ui.shows(/Next run: \d{4}-/);
  expect(await ui.link(commit.slice(0, 7))).toBe(
    `http://gitea.example.com/shop/repository/commit/${commit}`,
  );
  await ui.shows('Stop it, and go on: the signals suspend and resume set spec.suspend');
  await picture(page, 'temporal-details', 950);
  await ui.open(id, 'memo');
  await ui.shows('kubectl -n shop describe imageupdateautomation app');
});

test('its timeline tells each step of its runs', async () => {
  const handle = installation.client.workflow.getHandle(id);
  await handle.executeUpdate(preview);
  await handle.signal(suspend);
  await restsAfter(id, (now) => expect(now).toMatchObject({ suspended: true }));
  await handle.signal(resume);
  await restsAfter(id, (now) => expect(now).toMatchObject({ suspended: false }));
  await handle.executeUpdate(reconcileNow);
  await ui.open(id, 'timeline');
  for (const step of ['plan', 'rewrite', 'commitAndPush', 'reportUpdate', 'suspend', 'resume'])
    await ui.shows(step);
  await picture(page, 'temporal-ui', 1365);
  await ui.open(id, 'history');
  await ui.shows(/1 change in 1 file, on \w{7}/);
  await ui.shows(/pushed \w{7} to main/);
});

test('the details of what is suspended say how it goes on', async () => {
  await installation.client.workflow.getHandle(id).signal(suspend);
  await restsAfter(id, (now) => expect(now).toMatchObject({ suspended: true }));
  await ui.open(id, 'user-metadata');
  await ui.shows('is suspended: nothing runs');
  await ui.shows('flux resume image update app -n shop');
});

test('the details of what failed say what is wrong and what to do, and the saved query finds it', async () => {
  await team.apply({ policy: { imageRepositoryRef: { name: 'none' } } });
  await team.untilFailed('ImagePolicy', 'DependencyNotReady', /none/);
  await restsAfter(policyId, (now) => expect(now).toMatchObject({ last: { ready: false } }));
  await ui.open(policyId, 'user-metadata');
  await ui.shows('is not ready since 20');
  await ui.shows(/What is wrong: DependencyNotReady: .*none/);
  await ui.shows(`What to do: ${reasons.DependencyNotReady.remedy.replaceAll('`', '')}`);
  await picture(page, 'temporal-not-ready', 950);
  await ui.finds('FluxReady = false AND FluxNamespace = "shop"', policyId);
});
