import { describe, expect, test } from 'vitest';
import { app, deployment, migrated, openIn, planOf } from '../../support/migrated.ts';

describe('an image is left to a person, and its annotations stay, where', () => {
  test.for([
    [
      'it is locked',
      ['fluxcd.io/automated: "true"', 'fluxcd.io/locked: "true"'],
      `image: ${app}`,
      /^app.yaml:6: it is locked/,
    ],
    [
      'it is locked by the older name',
      ['fluxcd.io/automated: "true"', 'flux.weave.works/locked: "true"'],
      `image: ${app}`,
      /^app.yaml:6: it is locked/,
    ],
    [
      'it is ignored',
      ['fluxcd.io/automated: "true"', 'fluxcd.io/ignore: "true"'],
      `image: ${app}`,
      /^app.yaml:6: it is ignored/,
    ],
    [
      'its digest is pinned',
      ['fluxcd.io/automated: "true"'],
      `image: ${app}@sha256:${'0'.repeat(64)}`,
      /^app.yaml:11: it is pinned/,
    ],
    [
      'it is a template',
      ['fluxcd.io/automated: "true"'],
      'image: ${IMAGE}',
      /^app.yaml:11: "\$\{IMAGE\}" is no name/,
    ],
  ] as const)('%s', ([, annotations, image, why]) => {
    const text = deployment(annotations, `        ${image}\n`);
    expect(migrated(text)).toBe(text);
    expect(openIn({ 'app.yaml': text })).toEqual([expect.stringMatching(why)]);
  });

  test('its line goes on', () => {
    const block = deployment(['fluxcd.io/automated: "true"'], `        image: ${app}\n`);
    const text = block.replace(/- name: app\n +image: (.*)/, '- {image: $1, name: app}');
    expect(migrated(text)).toBe(text);
    expect(openIn({ 'app.yaml': text })).toEqual([
      expect.stringMatching(/^app.yaml:10: .*something else follows there$/),
    ]);
  });

  test('it was not to be deleted, which does not keep it from being updated', () => {
    const ignored = 'fluxcd.io/ignore: sync_only';
    const annotations = ['fluxcd.io/automated: "true"', ignored, 'fluxcd.io/tag.app: semver:1.x'];
    const text = deployment(annotations, `        image: ${app}\n`);
    const marker = ' # {"$imagepolicy": "flux-system:app"}';
    expect(migrated(text)).toBe(deployment([ignored], `        image: ${app}${marker}\n`));
    expect(openIn({ 'app.yaml': text })).toEqual([
      'app.yaml:6: Flux v1 did not delete it when its file was gone, and Flux v2 may',
    ]);
  });

  test('it is an alias', () => {
    const text = deployment(['fluxcd.io/automated: "true"'], '        image: *image\n').replace(
      'spec:',
      'image: &image team/app:1\nspec:',
    );
    expect(openIn({ 'app.yaml': text })).toEqual([
      'app.yaml:11: its image is an alias, and a marker finds no place there',
    ]);
  });

  test('an object of an unknown kind is automated', () => {
    const text =
      'kind: Rollout\nmetadata:\n  name: app\n  annotations:\n    fluxcd.io/automated: "true"\n';
    expect(migrated(text)).toBe(text);
    expect(openIn({ 'app.yaml': text })).toEqual([
      expect.stringContaining('no image here that Flux v1 knew'),
    ]);
  });

  test('a file cannot be read, and only if it is about Flux v1', () => {
    const broken = 'metadata: {annotations: {fluxcd.io/automated: "true"}\nspec: [\n';
    expect(openIn({ 'a.yaml': broken, 'b.yaml': 'a: [\n' })).toEqual([
      expect.stringMatching(/^a.yaml:\d+: it cannot be read/),
    ]);
  });
});

describe('a file is left alone, and nothing is made for it, if removing its annotations', () => {
  const annotations = ['fluxcd.io/automated: "true"', 'fluxcd.io/tag.app: semver:1.x'];
  const text = deployment(annotations, `        image: ${app}\n`);
  const long = `      line\n`.repeat(15_000);
  test.for([
    [
      'would take an anchor away',
      text.replace('annotations:', 'annotations: &notes').concat('status: *notes\n'),
    ],
    [
      'would change another one, as below a very long value',
      text.replace('fluxcd.io', `a: b\n    fluxcd.io/locked_msg: |\n${long}    fluxcd.io`),
    ],
  ] as const)('%s', ([, unsafe]) => {
    const { changes, resources, findings } = planOf({ 'app.yaml': unsafe });
    expect({ changes, resources }).toEqual({ changes: [], resources: [] });
    const why = expect.stringContaining('cannot be edited safely');
    expect(findings).toMatchObject([{ path: 'app.yaml', why }]);
  });
});

describe('a .flux.yaml', () => {
  const patch = deployment(['fluxcd.io/automated: "true"'], `        image: ${app}\n`);
  test('of patches is listed, with its generators, and the patches are left alone', () => {
    const config =
      'version: 1\npatchUpdated:\n  generators:\n  - command: kustomize build .\n  patchFile: ./flux-patch.yaml\n';
    const files = { '.flux.yaml': config, 'staging/flux-patch.yaml': patch };
    expect(openIn(files)).toEqual([
      '.flux.yaml:4: the generator `kustomize build .` is not run',
      '.flux.yaml:5: the patches in ./flux-patch.yaml are left alone',
    ]);
    expect(planOf(files).changes).toEqual([]);
  });

  test('of commands is listed, with its updaters', () => {
    const config =
      'version: 1\ncommandUpdated:\n  generators:\n  - command: make\n  updaters:\n  - containerImage:\n      command: sed\n';
    expect(openIn({ 'a/.flux.yaml': config })).toEqual([
      'a/.flux.yaml:4: the generator `make` is not run',
      'a/.flux.yaml:6: the updater `sed` is not run',
    ]);
  });

  test('that only scans for files is nothing to tell', () => {
    expect(openIn({ '.flux.yaml': 'version: 1\nscanForFiles: {}\n' })).toEqual([]);
  });
});

test('what is in a chart is left alone', () => {
  const text = deployment(['fluxcd.io/automated: "true"'], `        image: ${app}\n`);
  const files = {
    'c/Chart.yaml': 'name: c\n',
    'c/values.yaml': 'a: b\n',
    'c/templates/a.yaml': text,
  };
  expect(planOf(files)).toMatchObject({ changes: [], findings: [] });
});
