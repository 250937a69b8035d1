import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinInstallation } from '../support/shared-installation.ts';
import { createTeam, markedLine } from '../support/team.ts';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';
import type { TeamSpecs } from '../support/team.ts';

let installation: SharedInstallation;

beforeAll(async () => {
  installation = await joinInstallation();
});

afterAll(() => installation[Symbol.asyncDispose]());

const author = { name: 'Tagwright', email: 'tagwright@example.com' };
const imageRepositoryRef = { name: 'app' };

interface Mistake {
  readonly specs: (image: string) => TeamSpecs;
  readonly kind: ImageKind;
  readonly reason: string;
  readonly message: RegExp;
}

function inRepository(spec: (image: string) => object): Mistake['specs'] {
  return (image) => ({ repository: { image, ...spec(image) } });
}

function inPolicy(policy: object): Mistake['specs'] {
  return () => ({ policy: { imageRepositoryRef, ...policy } });
}

function inAutomation(automation: object): Mistake['specs'] {
  return () => ({ automation });
}

const mistakes: Readonly<Record<string, Mistake>> = {
  'a scheme in the image name': {
    specs: inRepository((image) => ({ image: `https://${image}` })),
    kind: 'ImageRepository',
    reason: 'ImageURLInvalid',
    message: /should not include URL scheme; remove 'https:\/\/'/,
  },
  'a tag in the image name': {
    specs: inRepository((image) => ({ image: `${image}:1.0.0` })),
    kind: 'ImageRepository',
    reason: 'ImageURLInvalid',
    message: /should not include a tag; remove ':1.0.0'/,
  },
  'an image that the registry has not': {
    specs: inRepository((image) => ({ image: `${image}-typo` })),
    kind: 'ImageRepository',
    reason: 'ReadOperationFailed',
    message: /scan failed: .*app-typo/,
  },
  'an exclusion that is no regular expression': {
    specs: inRepository(() => ({ exclusionList: ['('] })),
    kind: 'ImageRepository',
    reason: 'ReadOperationFailed',
    message: /failed to compile regex/,
  },
  'a semver range that is none': {
    specs: inPolicy({ policy: { semver: { range: 'newest please' } } }),
    kind: 'ImagePolicy',
    reason: 'InvalidPolicy',
    message: /invalid policy: .*newest please/,
  },
  'a filter that is no regular expression': {
    specs: inPolicy({
      policy: { semver: { range: '*' } },
      filterTags: { pattern: '^(' },
    }),
    kind: 'ImagePolicy',
    reason: 'InvalidPolicy',
    message: /failed to filter tags: invalid regular expression pattern '\^\('/,
  },
  'a repository that is not there under this name': {
    specs: inPolicy({
      imageRepositoryRef: { name: 'ap' },
      policy: { semver: { range: '*' } },
    }),
    kind: 'ImagePolicy',
    reason: 'DependencyNotReady',
    message: /referenced ImageRepository does not exist: .*"ap" not found/,
  },
  'a selector of policies that is none': {
    specs: inAutomation({
      policySelector: { matchExpressions: [{ key: 'a', operator: 'Likes' }] },
    }),
    kind: 'ImageUpdateAutomation',
    reason: 'InvalidPolicySelector',
    message: /failed to parse policy selector: .*Likes/,
  },
  'a message template that does not parse': {
    specs: inAutomation({ git: { commit: { author, messageTemplate: '{{ range .Changed' } } }),
    kind: 'ImageUpdateAutomation',
    reason: 'GitOperationFailed',
    message: /failed to update source: .*template/,
  },
  'a branch that is not there': {
    specs: inAutomation({ git: { commit: { author }, checkout: { ref: { branch: 'mian' } } } }),
    kind: 'ImageUpdateAutomation',
    reason: 'GitOperationFailed',
    message: /failed to checkout source: .*mian/,
  },
  'a range that no tag is in yet': {
    specs: inPolicy({ policy: { semver: { range: '>=2.0.0' } } }),
    kind: 'ImagePolicy',
    reason: 'Failure',
    message: /unable to determine latest version from provided list/,
  },
};

describe.concurrent('told of, and right once it is corrected:', () => {
  test.for(Object.entries(mistakes))('%s', async ([, mistake]) => {
    const { specs, kind, reason, message } = mistake;
    const name = `mistake-${Object.values(mistakes).indexOf(mistake)}`;
    const team = await createTeam(installation, { name, tags: ['1.0.0', '1.1.0'] });
    await team.apply({ policy: false, automation: false });
    await team.untilReady('ImageRepository');
    await team.apply(specs(team.image));
    await team.untilFailed(kind, reason, message);
    await installation.until(async () =>
      expect(await team.events()).toContainEqual(
        expect.objectContaining({ about: `${kind}/app`, type: 'Warning', reason }),
      ),
    );
    await team.apply();
    await team.untilCommitted('app:1.1.0');
    await team.untilReady(kind);
  });
});

describe.concurrent('and', () => {
  test('a source and an image repository may come later than what refers to them', async () => {
    const team = await createTeam(installation, { name: 'later', tags: ['1.0.0', '1.1.0'] });
    await team.apply({ source: false, repository: false });
    await team.untilFailed(
      'ImagePolicy',
      'DependencyNotReady',
      /referenced ImageRepository does not exist: .*"app" not found/,
    );
    await team.untilFailed(
      'ImageUpdateAutomation',
      'SourceManagerFailed',
      /failed configuring source manager: .*"app" not found/,
    );
    await team.apply();
    await team.untilCommitted('app:1.1.0');
    expect(await team.git.git('rev-list', '--count', 'main')).toBe('2');
  });

  test('an interval that is none is refused by the API already', async () => {
    const team = await createTeam(installation, { name: 'interval' });
    const refused = team.apply({ repository: { image: team.image, interval: 'daily' } });
    await expect(refused).rejects.toThrow(/spec.interval: Invalid value: "daily"/);
  });

  test('a policy that selects nothing does so when a tag that it wants is pushed', async () => {
    const team = await createTeam(installation, { name: 'nothing-yet' });
    const policy = { imageRepositoryRef, policy: { semver: { range: '>=2.0.0' } } };
    await team.apply({ policy });
    await team.untilFailed('ImagePolicy', 'Failure', /unable to determine latest version/);
    await team.push('2.0.0');
    await team.untilCommitted('app:2.0.0');
    expect(await team.git.git('rev-list', '--count', 'main')).toBe('2');
  });

  test('a repository without markers is left as it is', async () => {
    const team = await createTeam(installation, {
      name: 'no-markers',
      tags: ['1.0.0', '1.1.0'],
      files: { 'app.yaml': 'image: app:1.0.0\n' },
    });
    await team.apply();
    const object = await team.untilStatus('ImageUpdateAutomation', {
      observedPolicies: { app: { tag: '1.1.0' } },
      conditions: [{ type: 'Ready', status: 'True', message: 'repository up-to-date' }],
    });
    expect(object).not.toHaveProperty('status.lastPushCommit');
    expect(await team.git.git('rev-parse', 'main')).toBe(team.root);
  });

  test('a file that does not parse is told of, and the others are updated', async () => {
    const name = 'bad-yaml';
    const image = `${installation.registryAddress}/${name}/app:1.0.0`;
    const bad = `a: [ ${markedLine(name, image)}`;
    const files = { 'bad.yaml': bad, 'app.yaml': markedLine(name, image) };
    const team = await createTeam(installation, { name, tags: ['1.0.0', '1.1.0'], files });
    await team.apply();
    await team.untilCommitted('app:1.1.0');
    expect(`${await team.git.git('show', 'main:bad.yaml')}\n`).toBe(bad);
    await installation.until(async () =>
      expect(await team.events()).toContainEqual(
        expect.objectContaining({
          about: 'ImageUpdateAutomation/app',
          type: 'Warning',
          message: expect.stringContaining('bad.yaml:'),
        }),
      ),
    );
    await team.git.commit({ files: { 'bad.yaml': markedLine(name, image) } });
    await team.push('1.2.0');
    await team.untilCommitted('app:1.2.0', { file: 'bad.yaml' });
  });

  test('a marker that names no policy is told of, and the others are updated', async () => {
    const name = 'no-policy';
    const image = `${installation.registryAddress}/${name}/app:1.0.0`;
    const typo = markedLine(name, image).replace(`${name}:app`, `${name}:ap`);
    const files = { 'app.yaml': markedLine(name, image), 'typo.yaml': typo };
    const team = await createTeam(installation, { name, tags: ['1.0.0', '1.1.0'], files });
    await team.apply();
    await team.untilCommitted('app:1.1.0');
    expect(`${await team.git.git('show', 'main:typo.yaml')}\n`).toBe(typo);
    await installation.until(async () =>
      expect(await team.events()).toContainEqual(
        expect.objectContaining({
          about: 'ImageUpdateAutomation/app',
          type: 'Warning',
          message: `typo.yaml:1: the marker names "${name}:ap", and no policy with an image is called that`,
        }),
      ),
    );
  });

  test('a message template with .Updated is told what to use instead, and renders', async () => {
    const team = await createTeam(installation, { name: 'updated', tags: ['1.0.0', '1.1.0'] });
    const messageTemplate = 'now {{ range .Updated.Images }}{{ .Identifier }}{{ end }}';
    await team.apply({ automation: { git: { commit: { author, messageTemplate } } } });
    await team.untilCommitted('app:1.1.0');
    expect(await team.git.git('log', '-1', '--format=%s', 'main')).toBe('now 1.1.0');
    await installation.until(async () =>
      expect(await team.events()).toContainEqual(
        expect.objectContaining({
          about: 'ImageUpdateAutomation/app',
          type: 'Warning',
          message: expect.stringContaining('use ".Changed" instead'),
        }),
      ),
    );
  });
});

test('none of it is told as a stack trace', () => {
  expect(installation.log()).not.toMatch(/^ +at .*\.ts:\d+/m);
});
