import { afterAll, beforeAll, expect, test } from 'vitest';
import { imageKinds, kinds } from '../../src/domain/resources/kinds.ts';
import { isRecord, recordAt } from '../../src/domain/resources/record.ts';
import { startLoneInstallation } from '../support/installation.ts';
import { pushImage } from '../support/push-image.ts';
import { readReleaseCrds } from '../support/release-crds.ts';
import { createTeam } from '../support/team.ts';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { LoneInstallation } from '../support/installation.ts';
import type { Team } from '../support/team.ts';

/*
 * The whole loop on the CRDs that seven releases of Flux installed. One API server holds one set after the other, as
 * where Flux is brought up to date, and one process sees all of them; the test vectors are their structure,
 * descriptions left out.
 */

let installation: LoneInstallation;

beforeAll(async () => {
  installation = await startLoneInstallation();
  await installation.start('run');
});

afterAll(() => installation[Symbol.asyncDispose]());

/** The fields of a status that a release can hold, beside what all have. */
type Fields = Readonly<Record<ImageKind, readonly string[]>>;

const run = ['lastAutomationRunTime', 'lastPushCommit', 'lastPushTime'];
const scan = ['canonicalImageName', 'lastScanResult.scanTime', 'lastScanResult.tagCount'];
const tags = [...scan, 'lastScanResult.latestTags', 'observedExclusionList'];
const images = ['latestImage', 'observedPreviousImage'];
const refs = ['latestRef', 'observedPreviousRef'];
const observed = [...run, 'observedPolicies', 'observedSourceRevision'];

const alpha: Fields = {
  ImageRepository: scan,
  ImagePolicy: ['latestImage'],
  ImageUpdateAutomation: run,
};
const flux20: Fields = { ImageRepository: tags, ImagePolicy: images, ImageUpdateAutomation: run };
const flux26: Fields = {
  ImageRepository: tags,
  ImagePolicy: [...images, ...refs],
  ImageUpdateAutomation: observed,
};
const flux27: Fields = {
  ImageRepository: [...tags, 'lastScanResult.revision'],
  ImagePolicy: refs,
  ImageUpdateAutomation: observed,
};

interface Release {
  /** The best versions that it served. */
  readonly versions: Readonly<Record<ImageKind, string>>;
  readonly fields: Fields;
  readonly digests: 'reflected' | 'unknown';
}

/** All three kinds of one version. */
function allAt(version: string): Release['versions'] {
  return { ImageRepository: version, ImagePolicy: version, ImageUpdateAutomation: version };
}

test.for<[string, Release]>([
  ['0.13', { versions: allAt('v1alpha1'), fields: alpha, digests: 'unknown' }],
  ['0.16', { versions: allAt('v1alpha2'), fields: alpha, digests: 'unknown' }],
  ['0.30', { versions: allAt('v1beta1'), fields: alpha, digests: 'unknown' }],
  [
    '2.0',
    {
      versions: { ...allAt('v1beta2'), ImageUpdateAutomation: 'v1beta1' },
      fields: flux20,
      digests: 'unknown',
    },
  ],
  ['2.6', { versions: allAt('v1beta2'), fields: flux26, digests: 'reflected' }],
  ['2.7', { versions: allAt('v1'), fields: flux27, digests: 'reflected' }],
  ['2.9', { versions: allAt('v1'), fields: flux27, digests: 'reflected' }],
])(
  'a tag becomes a commit on the CRDs of Flux %s',
  async ([release, { versions, ...expected }]) => {
    await installCrds(release);
    const name = `flux-${release.replace('.', '-')}`;
    const team = await createTeam(installation, { name, versions });
    await team.apply({ repository: { interval: '1s' } });
    await team.untilReady('ImageUpdateAutomation');
    await untilSelected(team, '1.0.0');
    await team.pushOnly('1.1.0');
    await team.untilCommitted('app:1.1.0');
    expect(sorted(await reportsOf(team))).toEqual(sorted(expected.fields));
    await expectRest(team);
    if (expected.digests === 'reflected') await expectDigests(team);
    await deleteResources(team);
  },
);

async function installCrds(release: string): Promise<void> {
  await uninstallCrds();
  const crds = await readReleaseCrds(release);
  const names = Object.keys(crds).map((name) => `crd/${name}`);
  expect(names).toHaveLength(3);
  await installation.kubernetes.apply(Object.values(crds));
  const words = ['wait', '--for=condition=Established', ...names];
  await installation.until(() => installation.kubernetes.kubectl(...words));
}

/** Waits until the process has seen it: by itself it looks for other versions once a minute. */
async function uninstallCrds(): Promise<void> {
  const { kubernetes, log, until } = installation;
  const said = log().length;
  await kubernetes.kubectl('delete', 'crd', ...imageKinds.map(crdOf));
  await until(() => {
    const since = log().slice(said);
    for (const kind of imageKinds) expect(since).toContain(`${kind} is not installed`);
  });
}

/** So that their CRDs are gone at once: while there are any, the server looks every 5 s whether there still are. */
async function deleteResources({ namespace }: Team): Promise<void> {
  const resources = imageKinds.map((kind) => `${crdOf(kind)}/app`);
  await installation.kubernetes.kubectl('-n', namespace, 'delete', ...resources);
}

function crdOf(kind: ImageKind): string {
  const { plural, group } = kinds[kind];
  return `${plural}.${group}`;
}

function untilSelected(team: Team, tag: string): Promise<unknown> {
  return installation.until(async () => {
    const { latestRef, latestImage } = recordAt(await team.get('ImagePolicy'), 'status');
    expect(latestRef ?? latestImage).toBeOneOf([
      expect.objectContaining({ name: team.image, tag }),
      `${team.image}:${tag}`,
    ]);
  });
}

const messages: Readonly<Record<ImageKind, RegExp>> = {
  ImageRepository: /^successful scan: found 2 tags with checksum sha256:/,
  ImagePolicy: /^Latest image tag for \S+ resolved to 1\.1\.0 \(previously \S+:1\.0\.0\)$/,
  ImageUpdateAutomation: /^repository up-to-date$/,
};

/** The fields by which each status tells of the loop. */
async function reportsOf(team: Team): Promise<Fields> {
  const lastPushCommit = await team.git.git('rev-parse', 'main');
  await team.untilStatus('ImageUpdateAutomation', { lastPushCommit });
  async function fieldsOf(kind: ImageKind): Promise<readonly string[]> {
    const message = expect.stringMatching(messages[kind]);
    const ready = { type: 'Ready', status: 'True', reason: 'Succeeded', message };
    const { status } = await team.untilStatus(kind, { observedGeneration: 1, conditions: [ready] });
    return namesIn(status);
  }
  return {
    ImageRepository: await fieldsOf('ImageRepository'),
    ImagePolicy: await fieldsOf('ImagePolicy'),
    ImageUpdateAutomation: await fieldsOf('ImageUpdateAutomation'),
  };
}

function sorted(fields: Fields): Fields {
  return {
    ImageRepository: fields.ImageRepository.toSorted(),
    ImagePolicy: fields.ImagePolicy.toSorted(),
    ImageUpdateAutomation: fields.ImageUpdateAutomation.toSorted(),
  };
}

/** The names of the fields that not every status has. */
function namesIn(status: unknown): readonly string[] {
  const fields = isRecord(status) ? status : {};
  const { conditions: _c, observedGeneration: _g, lastScanResult, ...rest } = fields;
  const ofScan = isRecord(lastScanResult) ? Object.keys(lastScanResult) : [];
  return [...Object.keys(rest), ...ofScan.map((name) => `lastScanResult.${name}`)];
}

/** @throws if a scan that finds the same tags wakes the policy */
async function expectRest(team: Team): Promise<void> {
  const handle = installation.client.workflow.getHandle(
    `default/ImagePolicy/${team.namespace}/app`,
  );
  const { historyLength } = await handle.describe();
  const { lastScanResult } = recordAt(await team.get('ImageRepository'), 'status');
  await installation.until(async () => {
    const now = recordAt(await team.get('ImageRepository'), 'status');
    expect(now['lastScanResult']).not.toEqual(lastScanResult);
  });
  expect((await handle.describe()).historyLength).toBe(historyLength);
}

/** The digest behind a tag is looked up by a timer of its own, and comes to Git. */
async function expectDigests(team: Team): Promise<void> {
  const policy = {
    imageRepositoryRef: { name: 'app' },
    policy: { semver: { range: '>=1.0.0' } },
    digestReflectionPolicy: 'Always',
    interval: '1s',
  };
  await team.apply({ policy });
  for (const content of ['first', 'second']) {
    const url = `http://${installation.registryAddress}`;
    const repository = `${team.namespace}/app`;
    const digest = await pushImage({ url, repository, tag: '1.1.0', content });
    await team.untilCommitted(`app:1.1.0@${digest}`);
  }
}
