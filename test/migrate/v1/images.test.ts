import { describe, expect, test } from 'vitest';
import { app, deployment, marked, migrated, planOf } from '../../support/migrated.ts';

function workload(kind: string, spec: string): string {
  const annotations = 'annotations: {fluxcd.io/automated: "true", fluxcd.io/tag.app: "semver:1.x"}';
  return `kind: ${kind}\nmetadata:\n  name: app\n  ${annotations}\nspec:\n${spec}`;
}

describe('the images are found of a', () => {
  const pod = '    spec:\n      containers:\n      - name: app\n        image: IMAGE\n';
  test.for([
    ['Deployment', `  template:\n${pod}`],
    ['DaemonSet', `  template:\n${pod}`],
    ['StatefulSet', `  template:\n${pod}`],
    ['Job', `  template:\n${pod}`],
    [
      'CronJob',
      `  jobTemplate:\n   spec:\n    template:\n     spec:\n      containers:\n      - {name: app,\n         image: IMAGE\n        }\n`,
    ],
    ['Pod', '  containers:\n  - image: IMAGE\n    name: app\n'],
    ['Pod', '  initContainers:\n  - image: "IMAGE"\n    name: app\n'],
  ] as const)('%s', ([kind, spec]) => {
    const before = workload(kind, spec.replace('IMAGE', app));
    const after = before
      .replace(/ {2}annotations: .*\n/, '')
      .replace(/image: .*/, '$& # {"$imagepolicy": "flux-system:app"}');
    expect(migrated(before)).toBe(after);
  });
});

describe('in the values of a HelmRelease is found', () => {
  test.for([
    ['an image', 'chart-image', '    image: x.io/team/app:1.0.0 #WHOLE\n'],
    ['an image without a tag', 'chart-image', '    image: x.io/team/app #WHOLE\n'],
    [
      'an image with its tag beside',
      'chart-image',
      '    image: x.io/team/app #NAME\n    tag: 1.0.0 #TAG\n',
    ],
    [
      'a registry beside',
      'chart-image',
      '    registry: x.io\n    image: team/app\n    tag: 1.0.0 #TAG\n',
    ],
    [
      'a mapping',
      'chart-image',
      '    image:\n      tag: "1.0.0" #TAG\n      repository: x.io/team/app #NAME\n',
    ],
    [
      'a mapping with the tag inside',
      'chart-image',
      '    image:\n      repository: x.io/team/app:1.0.0 #WHOLE\n',
    ],
    [
      'a mapping with a registry',
      'chart-image',
      '    image:\n      registry: x.io\n      repository: team/app\n      tag: 1.0.0 #TAG\n',
    ],
    [
      'a number for a tag',
      'chart-image',
      '    image: x.io/team/app #NAME\n    tag: 10 #TAG\n',
      'glob:10',
    ],
    ['an image one level below', 'web', '    web:\n      image: x.io/team/app:1.0.0 #WHOLE\n'],
    [
      'a mapping one level below',
      'web',
      '    web:\n      image:\n        repository: x.io/team/app #NAME\n        tag: 1.0.0 #TAG\n',
    ],
  ] as const)('%s', ([, container, values, pattern = 'semver:1.x']) => {
    const head = 'apiVersion: helm.fluxcd.io/v1\nkind: HelmRelease\nmetadata:\n  name: app\n';
    const annotations = `  annotations:\n    fluxcd.io/automated: "true"\n    filter.fluxcd.io/${container}: ${pattern}\n`;
    const before = `${head}${annotations}spec:\n  values:\n${values.replaceAll(/ *#[A-Z]+/g, '')}`;
    expect(migrated(before)).toBe(`${head}spec:\n  values:\n${marked(values)}`);
  });

  test.for([
    ['a whole image', ['repository: a.b'], '    a:\n      b: x.io/team/app:1.0.0 #WHOLE\n'],
    [
      'name and tag',
      ['repository: a', 'tag: b.c'],
      '    a: x.io/team/app #NAME\n    b:\n      c: 1.0.0 #TAG\n',
    ],
    [
      'all three',
      ['registry: r', 'repository: a', 'tag: t'],
      '    r: x.io\n    a: team/app\n    t: 1.0.0 #TAG\n',
    ],
    [
      'what has a known form too, once',
      ['repository: image', 'tag: version'],
      '    image: x.io/team/app #NAME\n    version: 1.0.0 #TAG\n',
    ],
  ] as const)('what an annotation says: %s', ([, paths, values]) => {
    const head = 'kind: HelmRelease\nmetadata:\n  name: app\n';
    const lines = paths.map((path) => `    ${path.replace(':', '.fluxcd.io/it:')}\n`).join('');
    const annotations = `  annotations:\n${lines}    fluxcd.io/automated: "true"\n    filter.fluxcd.io/it: semver:1.x\n`;
    const before = `${head}${annotations}spec:\n  values:\n${values.replaceAll(/ *#[A-Z]+/g, '')}`;
    expect(migrated(before)).toBe(`${head}spec:\n  values:\n${marked(values)}`);
  });
});

describe('a marker finds its place', () => {
  test.for([
    ['behind a quoted value', `image: '${app}'`, `image: '${app}' #WHOLE`],
    [
      'in the header of a block',
      `image: >-\n          ${app}`,
      `image: >- #WHOLE\n          ${app}`,
    ],
    [
      'behind a value on a line of its own',
      `image:\n          ${app}`,
      `image:\n          ${app} #WHOLE`,
    ],
    ['behind blanks', `image: ${app}  `, `image: ${app} #WHOLE  `],
    [
      'in the place of a comment, which goes above',
      `image: ${app}   # why`,
      `# why\n        image: ${app} #WHOLE`,
    ],
    ['behind an anchored value', `image: &i ${app}`, `image: &i ${app} #WHOLE`],
  ] as const)('%s', ([, before, after]) => {
    const text = deployment(
      ['fluxcd.io/automated: "true"', 'fluxcd.io/tag.app: semver:1.x'],
      `        ${before}\n`,
    );
    const expected = deployment([], `        ${marked(after)}\n`).replace('  annotations:\n', '');
    expect(migrated(text)).toBe(expected);
  });
});

describe('no marker gets', () => {
  test.for([
    ['what is not automated', ['fluxcd.io/automated: "false"', 'fluxcd.io/tag.app: semver:1.x']],
    ['what is not said to be', ['fluxcd.io/tag.app: semver:1.x']],
    ['what says something else', ['fluxcd.io/automated: "yes"']],
  ] as const)('%s', ([, annotations]) => {
    const image = `        image: ${app}\n`;
    const without = deployment([], image).replace('  annotations:\n', '');
    expect(migrated(deployment(annotations, image))).toBe(without);
  });

  test('an image that has one, whose annotations go', () => {
    const image = `        image: ${app} # {"$imagepolicy": "mine:app"}\n`;
    const text = deployment(['fluxcd.io/automated: "true"', 'fluxcd.io/tag.app: glob:x'], image);
    expect(migrated(text)).toBe(deployment([], image).replace('  annotations:\n', ''));
    expect(planOf({ 'app.yaml': text }).resources).toEqual([]);
  });
});
