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

/** One of each kind: `test/activities` has more. */
const mistakes: Readonly<Record<string, Mistake>> = {
  'an image that the registry has not': {
    specs: (image) => ({ repository: { image: `${image}-typo` } }),
    kind: 'ImageRepository',
    reason: 'ReadOperationFailed',
    message: /scan failed: .*app-typo/,
  },
  'a semver range that is none': {
    specs: () => ({
      policy: { imageRepositoryRef, policy: { semver: { range: 'newest please' } } },
    }),
    kind: 'ImagePolicy',
    reason: 'InvalidPolicy',
    message: /invalid policy: .*newest please/,
  },
  'a branch that is not there': {
    specs: () => ({
      automation: { git: { commit: { author }, checkout: { ref: { branch: 'mian' } } } },
    }),
    kind: 'ImageUpdateAutomation',
    reason: 'GitOperationFailed',
    message: /failed to checkout source: .*mian/,
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

  test('what an update cannot do is told of, and the rest is done', async () => {
    const name = 'warned';
    const image = `${installation.registryAddress}/${name}/app:1.0.0`;
    const typo = markedLine(name, image).replace(`${name}:app`, `${name}:ap`);
    const files = { 'app.yaml': markedLine(name, image), 'typo.yaml': typo };
    const team = await createTeam(installation, { name, tags: ['1.0.0', '1.1.0'], files });
    const messageTemplate = 'now {{ range .Updated.Images }}{{ .Identifier }}{{ end }}';
    await team.apply({ automation: { git: { commit: { author, messageTemplate } } } });
    await team.untilCommitted('app:1.1.0');
    expect(`${await team.git.git('show', 'main:typo.yaml')}\n`).toBe(typo);
    const warnings = [
      `typo.yaml:1: the marker names "${name}:ap", and no policy with an image is called that`,
      expect.stringContaining('use ".Changed" instead'),
    ];
    await installation.until(async () => {
      const events = await team.events();
      for (const message of warnings)
        expect(events).toContainEqual(
          expect.objectContaining({
            about: 'ImageUpdateAutomation/app',
            type: 'Warning',
            message,
          }),
        );
    });
  });
});

test('none of it is told as a stack trace', () => {
  expect(installation.log()).not.toMatch(/^ +at .*\.ts:\d+/m);
});
