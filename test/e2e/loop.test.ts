import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordAt } from '../../src/domain/resources/record.ts';
import { isOlder } from '../support/as-flux.ts';
import { startGpg } from '../support/gpg.ts';
import { tellingOf } from '../support/history-actions.ts';
import { joinInstallation } from '../support/shared-installation.ts';
import { createTeam, secret } from '../support/team.ts';
import type { Gpg } from '../support/gpg.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';
import type { Team } from '../support/team.ts';

const run = promisify(execFile);
const passphrase = 'open sesame 4711';
const messageTemplate = `Update {{ .AutomationObject.Name }}

{{ range .Changed.Changes }}- {{ .OldValue }} -> {{ .NewValue }}
{{ end }}`;

let installation: SharedInstallation;
let gpg: Gpg;
let team: Team;
let head: string;

/** CRLF, comments and odd indentation: what must stay as it is. */
function manifest(image: string): string {
  return [
    'apiVersion: apps/v1 # kept',
    'kind: Deployment',
    'metadata: { name: app,   namespace: loop }',
    'spec:',
    '    template:',
    '        spec:',
    '            containers:',
    '                -   name:   app',
    `                    image:   '${image}'    # {"$imagepolicy": "loop:app"}`,
    '                    args: [ a,b ]',
    '# the end',
    '',
  ].join('\r\n');
}

beforeAll(async () => {
  installation = await joinInstallation();
  gpg = await startGpg([{ email: 'tagwright@example.com', algorithm: 'ed25519', passphrase }]);
  team = await createTeam(installation, {
    name: 'loop',
    files: {
      'deploy/app.yaml': manifest(`${installation.registryAddress}/loop/app:1.0.0`),
      'README.md': 'nothing here\n',
    },
  });
  await installation.kubernetes.apply([
    secret('loop', 'signing-key', {
      'git.asc': await gpg.exportKey('tagwright@example.com', passphrase),
      passphrase,
    }),
  ]);
  const commit = {
    author: { name: 'Tagwright', email: 'tagwright@example.com' },
    messageTemplate,
    signingKey: { secretRef: { name: 'signing-key' } },
  };
  await team.apply({ repository: { interval: '1s' }, automation: { git: { commit } } });
  await team.untilReady('ImageUpdateAutomation');
  await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.0.0' } });
  await team.pushOnly('1.1.0');
  await team.untilCommitted('loop/app:1.1.0', { file: 'deploy/app.yaml' });
  head = await team.git.git('rev-parse', 'main');
  await team.untilStatus('ImageUpdateAutomation', { lastPushCommit: head });
});

afterAll(async () => {
  await gpg[Symbol.asyncDispose]();
  await installation[Symbol.asyncDispose]();
});

describe('the commit', () => {
  test('is one, on top of what was there', async () => {
    expect(await team.git.git('rev-list', 'main')).toBe(`${head}\n${team.root}`);
  });

  test('has the author and the message of the spec', async () => {
    const { image } = team;
    const [who, ...message] = (await team.git.git('log', '-1', '--format=%an <%ae> %cn%n%B')).split(
      '\n',
    );
    expect(who).toBe('Tagwright <tagwright@example.com> Tagwright');
    expect(message.join('\n').trim()).toBe(`Update app\n\n- ${image}:1.0.0 -> ${image}:1.1.0`);
  });

  test('changes the bytes of one scalar', async () => {
    expect(await team.git.git('diff', '--name-only', team.root, head)).toBe('deploy/app.yaml');
    const text = await team.git.git('show', `${head}:deploy/app.yaml`);
    expect(`${text}\n`).toBe(manifest(`${team.image}:1.1.0`));
  });

  test('is signed with the key under its passphrase', async () => {
    const { stderr } = await run('git', ['-C', team.git.path, 'verify-commit', '--raw', head], {
      env: { PATH: process.env['PATH'], GNUPGHOME: gpg.home },
    });
    expect(stderr).toMatch(/GOODSIG \w+ Flux <tagwright@example.com>/);
  });
});

const second = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

function readyCondition(message: string): object {
  return {
    type: 'Ready',
    status: 'True',
    reason: 'Succeeded',
    message,
    observedGeneration: 1,
    lastTransitionTime: second,
  };
}

describe('the status', () => {
  test.skipIf(isOlder)('of the ImageRepository tells of the scan', async () => {
    const { metadata, status } = await team.get('ImageRepository');
    const { revision } = recordAt(recordAt({ status }, 'status'), 'lastScanResult');
    expect(metadata).toMatchObject({ finalizers: ['finalizers.fluxcd.io'] });
    expect(status).toEqual({
      canonicalImageName: team.image,
      observedGeneration: 1,
      observedExclusionList: ['^.*\\.sig$'],
      lastScanResult: {
        revision: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        tagCount: 2,
        latestTags: ['1.1.0', '1.0.0'],
        scanTime: second,
      },
      conditions: [
        readyCondition(`successful scan: found 2 tags with checksum ${String(revision)}`),
      ],
    });
  });

  test.skipIf(isOlder)('of the ImagePolicy tells what is selected, and what was', async () => {
    const { metadata, status } = await team.get('ImagePolicy');
    const { image } = team;
    expect(metadata).toMatchObject({ finalizers: ['finalizers.fluxcd.io'] });
    expect(status).toEqual({
      observedGeneration: 1,
      latestRef: { name: image, tag: '1.1.0' },
      observedPreviousRef: { name: image, tag: '1.0.0' },
      conditions: [
        readyCondition(
          `Latest image tag for ${image} resolved to 1.1.0 (previously ${image}:1.0.0)`,
        ),
      ],
    });
  });

  test('of the ImageUpdateAutomation tells of the push', async () => {
    const { metadata, status } = await team.get('ImageUpdateAutomation');
    expect(metadata).toMatchObject({ finalizers: ['finalizers.fluxcd.io'] });
    expect(status).toEqual({
      observedGeneration: 1,
      lastAutomationRunTime: second,
      lastPushCommit: head,
      lastPushTime: second,
      observedPolicies: { app: { name: team.image, tag: '1.1.0' } },
      observedSourceRevision: `main@sha1:${head}`,
      conditions: [readyCondition('repository up-to-date')],
    });
  });
});

test('Events tell of the scan, the selection and the push', async () => {
  const { image } = team;
  const reflector = { type: 'Normal', reason: 'Succeeded', from: 'image-reflector-controller' };
  const automation = { type: 'Normal', reason: 'Succeeded', from: 'image-automation-controller' };
  const selected = `Latest image tag for ${image} resolved to 1.1.0 (previously ${image}:1.0.0)`;
  const pushed = `pushed commit '${head.slice(0, 7)}' to branch 'main'\nUpdate app`;
  await installation.until(async () => {
    expect(await team.events()).toEqual(
      expect.arrayContaining([
        {
          ...reflector,
          about: 'ImageRepository/app',
          message: expect.stringMatching(/^successful scan: found 2 tags with checksum sha256:/),
        },
        { ...reflector, about: 'ImagePolicy/app', message: selected },
        {
          ...automation,
          about: 'ImageUpdateAutomation/app',
          message: expect.stringContaining(pushed),
        },
      ]),
    );
  });
});

test.skipIf(isOlder).for([
  ['imagerepositories', /app +\S+\/loop\/app +2 +True +successful scan: found 2 tags .* \d+s/],
  ['imgpol', /app +\S+\/loop\/app +1\.1\.0 +True +Latest image tag for .* \d+s/],
  ['iua', /app +True +repository up-to-date +\d+s/],
] as const)('kubectl get %s prints its columns', async ([kind, row]) => {
  expect(await installation.kubernetes.kubectl('-n', 'loop', 'get', kind)).toMatch(row);
});

test('each step is an activity that Temporal shows, on its queue or within the task of the workflow', async () => {
  const id = 'default/ImageUpdateAutomation/loop/app';
  const { events } = await installation.client.workflow.getHandle(id).fetchHistory();
  const steps = (events ?? []).flatMap(tellingOf).filter((what) => what.includes('activity'));
  const last = steps.slice(steps.lastIndexOf('activity commitAndPush') - 2).slice(0, 4);
  expect(last).toEqual([
    'local activity plan',
    'activity rewrite',
    'activity commitAndPush',
    'local activity reportUpdate',
  ]);
});
