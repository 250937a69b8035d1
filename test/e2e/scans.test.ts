import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRecord, recordAt } from '../../src/domain/resources/record.ts';
import { joinInstallation } from '../support/shared-installation.ts';
import { createTeam } from '../support/team.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';
import type { Team } from '../support/team.ts';

const resources = new AsyncDisposableStack();
let installation: SharedInstallation;

beforeAll(async () => {
  installation = resources.use(await joinInstallation());
});

afterAll(() => resources.disposeAsync());

/** Collects what the condition Reconciling says, each thing once in a row. */
function watchProgress({ namespace }: Team): readonly string[] {
  const said: string[] = [];
  const path = `/apis/image.toolkit.fluxcd.io/v1/namespaces/${namespace}/imagerepositories`;
  const watch = installation.kubernetes.watch(path, (object) => {
    const { conditions } = recordAt(isRecord(object) ? object : {}, 'status');
    const list: readonly unknown[] = Array.isArray(conditions) ? conditions : [];
    for (const one of list.filter(isRecord).filter(({ type }) => type === 'Reconciling')) {
      const text = `${String(one['reason'])} ${String(one['message'])}`;
      if (said.at(-1) !== text) said.push(text);
    }
  });
  resources.use(watch);
  return said;
}

async function scanTime(team: Team): Promise<unknown> {
  const status = recordAt(await team.get('ImageRepository'), 'status');
  return recordAt(status, 'lastScanResult')['scanTime'];
}

test('why a scan is made is seen while it is made, but for those of the interval', async () => {
  const team = await createTeam(installation, { name: 'reasons' });
  const { kubectl } = installation.kubernetes;
  const said = watchProgress(team);
  const nothingElse = { source: false, policy: false, automation: false } as const;
  const interval = '1h';
  await team.apply({ ...nothingElse, repository: { image: team.image, interval } });
  await team.untilStatus('ImageRepository', { observedGeneration: 1 });
  const exclusionList = ['^none$'];
  const excluding = { image: team.image, interval, exclusionList };
  await team.apply({ ...nothingElse, repository: excluding });
  await team.untilStatus('ImageRepository', { observedGeneration: 2 });
  const request = 'reconcile.fluxcd.io/requestedAt=now';
  await kubectl('-n', team.namespace, 'annotate', 'imagerepository', 'app', request);
  await team.untilStatus('ImageRepository', { lastHandledReconcileAt: 'now' });
  const other = await createTeam(installation, { name: 'other-image' });
  await team.apply({ ...nothingElse, repository: { ...excluding, image: other.image } });
  await team.untilStatus('ImageRepository', { observedGeneration: 3 });
  const told = [
    'Progressing scanning: first scan',
    'Progressing scanning: updated exclusion list',
    'Progressing scanning: reconcile requested',
    'Progressing scanning: new image name',
  ];
  await installation.until(() => expect(said).toEqual(told));

  const quick = { image: other.image, interval: '1s', exclusionList };
  await team.apply({ ...nothingElse, repository: quick });
  await team.untilStatus('ImageRepository', { observedGeneration: 4 });
  told.push('Progressing scanning: triggered by interval');
  await installation.until(() => expect(said).toEqual(told));
  const before = await scanTime(team);
  await installation.until(async () => expect(await scanTime(team)).not.toBe(before));
  expect(said).toEqual(told);
});

test('a change of the spec that asks for no scan is observed at once', async () => {
  const team = await createTeam(installation, { name: 'unscanned' });
  const nothingElse = { source: false, policy: false, automation: false } as const;
  const repository = { image: team.image, interval: '1h' };
  await team.apply({ ...nothingElse, repository });
  await team.untilReady('ImageRepository');
  const before = await scanTime(team);
  await team.apply({ ...nothingElse, repository: { ...repository, timeout: '20s' } });
  await team.untilStatus('ImageRepository', {
    observedGeneration: 2,
    conditions: [{ type: 'Ready', status: 'True', observedGeneration: 2 }],
  });
  expect(await scanTime(team)).toBe(before);
  const message = expect.stringMatching(
    /^no change in repository configuration since last scan, next scan in /,
  );
  await installation.until(async () =>
    expect(await team.events()).toContainEqual(expect.objectContaining({ message })),
  );
});
