import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAt } from '../../src/domain/resources/record.ts';
import { state } from '../../src/workflows/messages.ts';
import { isOlder } from '../support/as-flux.ts';
import { joinInstallation } from '../support/shared-installation.ts';
import { pushImage } from '../support/push-image.ts';
import { createTeam } from '../support/team.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';
import type { Team } from '../support/team.ts';

let installation: SharedInstallation;
let team: Team;
let first: string;

/** Pushes another image under the one tag that there is. */
function overwrite(content: string): Promise<string> {
  const url = `http://${installation.registryAddress}`;
  return pushImage({ url, repository: 'digests/app', tag: '1.0.0', content });
}

function apply(policy: object): Promise<void> {
  const spec = {
    imageRepositoryRef: { name: 'app' },
    policy: { semver: { range: '>=1.0.0' } },
    ...policy,
  };
  return installation.kubernetes.apply([
    {
      apiVersion: 'image.toolkit.fluxcd.io/v1',
      kind: 'ImagePolicy',
      metadata: { namespace: 'digests', name: 'app' },
      spec,
    },
  ]);
}

function latest(digest?: string): object {
  return { name: team.image, tag: '1.0.0', ...(digest === undefined ? {} : { digest }) };
}

async function latestRef(): Promise<unknown> {
  return recordAt(await team.get('ImagePolicy'), 'status')['latestRef'];
}

/** Waits until the policy has run once more. */
async function reconcile(): Promise<void> {
  const at = new Date().toISOString();
  const key = { namespace: 'digests', name: 'app' };
  const annotations = { 'reconcile.fluxcd.io/requestedAt': at };
  await installation.kubernetes.annotate('ImagePolicy', key, annotations);
  await team.untilStatus('ImagePolicy', { lastHandledReconcileAt: at });
}

beforeAll(async () => {
  installation = await joinInstallation();
  team = await createTeam(installation, { name: 'digests', tags: [] });
  first = await overwrite('first');
  // So that nothing but the policy itself asks the registry.
  await team.apply({
    repository: { interval: '1h' },
    policy: false,
    source: false,
    automation: false,
  });
});

afterAll(() => installation[Symbol.asyncDispose]());

// Asked to reconcile, a policy tells that it has.
test.skipIf(isOlder)('IfNotPresent: the digest that the tag had when it was selected', async () => {
  await apply({ digestReflectionPolicy: 'IfNotPresent' });
  await team.untilStatus('ImagePolicy', {
    latestRef: latest(first),
    conditions: [
      { message: `Latest image tag for ${team.image} resolved to 1.0.0 with digest ${first}` },
    ],
  });
  await overwrite('second');
  await reconcile();
  expect(await latestRef()).toEqual(latest(first));
});

test.skipIf(isOlder)(
  'Always: the digest that the tag has, looked up by a timer of its own',
  async () => {
    const second = await overwrite('second');
    await apply({ digestReflectionPolicy: 'Always', interval: '1s' });
    await team.untilStatus('ImagePolicy', {
      latestRef: latest(second),
      observedPreviousRef: latest(first),
    });
    const third = await overwrite('third');
    await team.untilStatus('ImagePolicy', {
      latestRef: latest(third),
      observedPreviousRef: latest(second),
    });
    await installation.until(async () => {
      const handle = installation.client.workflow.getHandle('default/ImagePolicy/digests/app');
      expect(await handle.query(state)).toMatchObject({
        running: false,
        nextRunAt: expect.any(String),
      });
    });
  },
);

test('Never: no digest, and the one that there was is dropped', async () => {
  await apply({ digestReflectionPolicy: 'Never' });
  await installation.until(async () => expect(await latestRef()).toEqual(latest()));
  const handle = installation.client.workflow.getHandle('default/ImagePolicy/digests/app');
  await installation.until(async () => {
    expect(await handle.query(state)).not.toHaveProperty('nextRunAt');
  });
});

test('Always without an interval, and an interval without Always, are refused', async () => {
  await expect(apply({ digestReflectionPolicy: 'Always' })).rejects.toThrow(
    "spec.interval must be set when spec.digestReflectionPolicy is set to 'Always'",
  );
  await expect(apply({ digestReflectionPolicy: 'Never', interval: '1m' })).rejects.toThrow(
    "spec.interval is only accepted when spec.digestReflectionPolicy is set to 'Always'",
  );
});
