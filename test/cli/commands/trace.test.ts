import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAll, createNamespace, smallFleet } from '../../bench/fleet.ts';
import { borrowTestCluster } from '../../support/cluster.ts';
import { commandWith } from '../../support/command.ts';
import { imageObjects } from '../../support/image-objects.ts';
import type { TestCluster } from '../../support/cluster.ts';
import type { RunCommand } from '../../support/command.ts';

const image = 'registry.example.com/team/app';
const commit = '0123456789abcdef0123456789abcdef01234567';
const instant = '2026-11-26T12:00:00Z';

let cluster: TestCluster;
let tagwright: RunCommand;

beforeAll(async () => {
  cluster = await borrowTestCluster();
  tagwright = commandWith({ KUBECONFIG: cluster.kubeconfig });
  await createNamespace(cluster, 'team');
  await createAll(cluster, 'team', smallFleet({ url: 'https://example.com/fleet.git', image }));
  const objects = imageObjects(cluster, 'team');
  const good = { ready: 'True', message: 'fine' } as const;
  const lastScanResult = { tagCount: 3, scanTime: instant };
  await objects.report('ImageRepository', 'app', { ...good, status: { lastScanResult } });
  const latestRef = { name: image, tag: '1.1.0' };
  await objects.report('ImagePolicy', 'app', { ...good, status: { latestRef } });
  await objects.report('ImageUpdateAutomation', 'app', {
    ready: 'False',
    reason: 'GitOperationFailed',
    message: 'no such host',
    status: { lastPushCommit: commit, lastPushTime: instant, lastAutomationRunTime: instant },
  });
  await writeFile(join(cluster.directory, 'app.yaml'), manifest);
});

afterAll(() => cluster?.[Symbol.asyncDispose]());

const manifest = `kind: Deployment
image: ${image}:1.0.0 # {"$imagepolicy": "team:app"}
other: ${image}:1.0.0 # {"$imagepolicy": "team:none"}
`;

const links = [
  'NAMESPACE   RESOURCE                    READY   WHAT',
  `team        imagerepository/app         True    ${image}: 3 tags, scanned ${instant}`,
  `team        imagepolicy/app             True    selects ${image}:1.1.0`,
  `team        imageupdateautomation/app   False   last pushed ${commit} at ${instant}, last ran at ${instant}; GitOperationFailed: no such host`,
];
const markers = ['', 'MARKER       POLICY     NOW', `app.yaml:2   team/app   ${image}:1.0.0`];

/** What is printed, with the paths from the folder of the manifest. */
async function traced(...args: readonly string[]) {
  const { code, out, said } = await tagwright('trace', ...args);
  const { directory } = cluster;
  const lines = out.replaceAll(`${directory}/`, '').trimEnd().split('\n');
  return {
    code,
    lines: lines.map((line) =>
      line.replace(/ {4,}POLICY/, '       POLICY').replace(/(:2) +/, '$1   '),
    ),
    said,
  };
}

test('a marked line leads to its policy, repository, automation and last commit', async () => {
  const { code, lines, said } = await traced(`${cluster.directory}/app.yaml:2`);
  expect({ code, said }).toEqual({ code: 0, said: '' });
  expect(lines).toEqual([...links, ...markers]);
});

test('an image leads to all that is about it, and to where it is written', async () => {
  const found = await traced(`${image}:1.1.0`, `--path=${cluster.directory}`);
  expect(found.lines).toEqual([...links, ...markers]);
  expect((await traced(image, '-n', 'team')).lines).toEqual(links);
});

test('programs get the same', async () => {
  const { out } = await tagwright('trace', image, '-o', 'json');
  expect(JSON.parse(out)).toMatchObject({
    links: [
      { kind: 'ImageRepository' },
      { kind: 'ImagePolicy', ready: 'True' },
      { ready: 'False' },
    ],
    markers: [],
  });
});

test.for([
  ['a line without a marker', 'app.yaml:1', 2, /has no marker in line 1/],
  [
    'a marker of a policy that is not there',
    'app.yaml:3',
    1,
    /names the policy team\/none, and there is none/,
  ],
  ['an image that nobody scans', 'other', 1, /no ImageRepository of the cluster is of "other"/],
] as const)('%s is told in a line', async ([, subject, exit, message]) => {
  const word = subject.startsWith('app') ? `${cluster.directory}/${subject}` : subject;
  const { code, said } = await traced(word);
  expect([code, said]).toEqual([exit, expect.stringMatching(message)]);
});
