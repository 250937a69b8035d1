import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAt } from '../../src/domain/resources/record.ts';
import { freePort } from '../../src/servers/port.ts';
import { alphaCrds, webhookNamespace } from '../support/conversion-webhook.ts';
import { startLoneInstallation } from '../support/installation.ts';
import { createTeam } from '../support/team.ts';
import type { LoneInstallation } from '../support/installation.ts';

/*
 * The whole loop on resources of v1alpha1 and v1alpha2, stored as v1 by way of the conversion webhook of the process that
 * runs it, under the rights of config/alpha.
 */

let installation: LoneInstallation;

const config = fileURLToPath(new URL('../../config/alpha', import.meta.url));

beforeAll(async () => {
  installation = await startLoneInstallation();
  const { kubernetes } = installation;
  const port = await freePort();
  await kubernetes.apply(alphaCrds(port));
  await kubernetes.kubectl('-n', webhookNamespace, 'apply', '-f', join(config, 'rights.yaml'));
  const { start } = installation.withEnvironment({ RUNTIME_NAMESPACE: webhookNamespace });
  await start('run', `--conversion-webhook-addr=127.0.0.1:${port}`);
});

afterAll(() => installation?.[Symbol.asyncDispose]());

/** As the reference of v1alpha1 and v1alpha2 had it, down to the name that later versions took away. */
const messageTemplate =
  'Automated image update\n\n{{ range .Updated.Images -}}\n- {{.}}\n{{ end -}}\n';
const author = { name: 'bot', email: 'bot@example.com' };

const automations = {
  v1alpha1: {
    checkout: { gitRepositoryRef: { name: 'app' }, branch: 'main' },
    commit: { authorName: author.name, authorEmail: author.email, messageTemplate },
    push: { branch: 'main' },
    update: { strategy: 'Setters', path: './' },
  },
  v1alpha2: {
    sourceRef: { kind: 'GitRepository', name: 'app' },
    git: {
      checkout: { ref: { branch: 'main' } },
      commit: { author, messageTemplate },
      push: { branch: 'main' },
    },
    update: { strategy: 'Setters', path: './' },
  },
};

test.for(['v1alpha1', 'v1alpha2'] as const)('a tag becomes a commit, by %s', async (version) => {
  const versions = {
    ImageRepository: version,
    ImagePolicy: version,
    ImageUpdateAutomation: version,
  };
  const team = await createTeam(installation, { name: version, versions });
  const { image, namespace } = team;
  await installation.until(() =>
    team.apply({ repository: { interval: '1s' }, automation: automations[version] }),
  );
  await team.untilStatus('ImagePolicy', { latestImage: `${image}:1.0.0` });
  await team.pushOnly('1.1.0');
  await team.untilCommitted('app:1.1.0');
  const lastPushCommit = await team.git.git('rev-parse', 'main');
  const { status } = await team.untilStatus('ImageUpdateAutomation', {
    lastPushCommit,
    conditions: [{ type: 'Ready', status: 'True', message: 'repository up-to-date' }],
  });
  expect(status).toHaveProperty('lastPushTime');
  await team.untilStatus('ImagePolicy', { latestImage: `${image}:1.1.0` });
  await team.untilStatus('ImageRepository', { lastScanResult: { tagCount: 2 } });
  const message = await team.git.git('log', '-1', '--format=%an %ae%n%B', 'main');
  expect(message).toContain(`bot bot@example.com\nAutomated image update\n\n- ${image}:1.1.0`);
  const key = { namespace, name: 'app' };
  const stored = await installation.kubernetes.get('ImageUpdateAutomation', key, 'v1');
  expect(recordAt(stored, 'spec')).toMatchObject({
    sourceRef: { kind: 'GitRepository', name: 'app' },
    git: { commit: { author, messageTemplate } },
  });
});
