import { describe, expect, test } from 'vitest';
import { app, deployment, migrated } from '../../support/migrated.ts';

describe('annotations that are done go:', () => {
  const image = `        image: ${app}\n`;
  const done = 'fluxcd.io/tag.app: semver:1.x';
  test.for([
    ['all, with the key that is empty then', ['fluxcd.io/automated: "true"', done], []],
    [
      'all but those of others',
      ['a: b', 'fluxcd.io/automated: "true"', done, 'c: d'],
      ['a: b', 'c: d'],
    ],
    ['those of what is not automated', ['fluxcd.io/automated: "false"', done], []],
    [
      'not one of Flux v2',
      ['fluxcd.io/automated: "true"', done, 'kustomize.toolkit.fluxcd.io/prune: disabled'],
      ['kustomize.toolkit.fluxcd.io/prune: disabled'],
    ],
    [
      'a block',
      [
        'fluxcd.io/automated: "true"',
        done,
        'fluxcd.io/locked_msg: |-\n      two\n\n      lines',
        'c: d',
      ],
      ['c: d'],
    ],
    ['with quoted keys', [`'fluxcd.io/automated': "true"`, `"fluxcd.io/tag.app": semver:1.x`], []],
    [
      'not a comment between them',
      ['fluxcd.io/automated: "true"', '# about', done, 'c: d'],
      ['# about', 'c: d'],
    ],
  ] as const)('%s', ([, before, after]) => {
    const text = deployment(before, image);
    const kept = deployment(after, image);
    const expected = after.length === 0 ? kept.replace('  annotations:\n', '') : kept;
    expect(migrated(text).replace(/ # \{"\$imagepolicy.*/, '')).toBe(expected);
  });

  test.for([
    ['the first', '{fluxcd.io/automated: "true", a: b}', '{a: b}'],
    ['the last', '{a: b, fluxcd.io/automated: "true"}', '{a: b}'],
    [
      'in the middle',
      '{a: b, fluxcd.io/automated: "true", fluxcd.io/locked: "false", c: d}',
      '{a: b, c: d}',
    ],
    [
      'both ends',
      '{fluxcd.io/automated: "true", a: b, fluxcd.io/tag_all: x, fluxcd.io/tag.y: z}',
      '{a: b}',
    ],
    [
      'over lines',
      '{\n    "fluxcd.io/automated": "true",\n    "a": "b"\n  }',
      '{\n    "a": "b"\n  }',
    ],
  ] as const)('within braces, %s', ([, before, after]) => {
    const rest = 'spec:\n  containers: [{name: app,\n    image: a/b:c-1612779223\n  }]\n';
    const text = `kind: Pod\nmetadata:\n  name: app\n  annotations: ${before}\n${rest}`;
    const expected = `kind: Pod\nmetadata:\n  name: app\n  annotations: ${after}\n${rest}`;
    expect(migrated(text).replace(/ # \{"\$imagepolicy.*/, '')).toBe(expected);
  });

  test('those of one container, while the other is left to a person', () => {
    const side = '      - name: side\n        image: team/side:3f4d2a1\n';
    const text = deployment(
      ['fluxcd.io/automated: "true"', done, 'filter.fluxcd.io/side: glob:*'],
      `${image}${side}`,
    );
    expect(migrated(text)).toBe(
      text
        .replace(`    ${done}\n`, '')
        .replace(app, `${app} # {"$imagepolicy": "flux-system:app"}`)
        .replace('$$', '$'),
    );
  });
});
