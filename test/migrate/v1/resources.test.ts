import { describe, expect, test } from 'vitest';
import { parseImageUpdateAutomation } from '../../../src/domain/resources/image-update-automation.ts';
import { identity } from '../../support/kubernetes.ts';
import { app, deployment, planOf } from '../../support/migrated.ts';
import type { Files } from '../../support/flux-v1.ts';

describe('resources', () => {
  const text = deployment(
    ['fluxcd.io/automated: "true"', 'fluxcd.io/tag.app: semver:1.x'],
    `        image: ${app}\n`,
  );
  test('are one of each for an image that several workloads have', () => {
    expect(names({ 'a.yaml': text, 'b.yaml': text })).toEqual([
      'ImageRepository app',
      'ImagePolicy app',
      'ImageUpdateAutomation image-updates',
    ]);
  });

  test('are called by more of the image, or of the pattern, where names would clash', () => {
    const other = text.replace('team/app', 'other/app');
    const range = text.replace('1.x', '2.x');
    expect(names({ 'a.yaml': text, 'b.yaml': other, 'c.yaml': range })).toEqual([
      'ImageRepository app',
      'ImageRepository other-app',
      'ImagePolicy app-semver-1-x',
      'ImagePolicy other-app',
      'ImagePolicy app-semver-2-x',
      'ImageUpdateAutomation image-updates',
    ]);
  });

  const image =
    'apiVersion: image.toolkit.fluxcd.io/v1\nmetadata: {name: mine, namespace: flux-system}\n';
  const repository = `${image}kind: ImageRepository\nspec: {image: registry.example.com/team/app}\n`;
  const policy = `${image}kind: ImagePolicy\nspec: {policy: {semver: {range: 1.x}}, imageRepositoryRef: {name: mine}}\n`;
  const automation = `${image}kind: ImageUpdateAutomation\nspec: {sourceRef: {kind: GitRepository, name: flux-system}}\n`;

  test('that are there are used', () => {
    const files = { 'a.yaml': text, 'image.yaml': [repository, policy, automation].join('---\n') };
    expect(names(files)).toEqual([]);
    expect(planOf(files).changes.map(({ after }) => after)).toEqual([
      expect.stringContaining('"flux-system:mine"}'),
    ]);
  });

  test('of another namespace, or that choose otherwise, are not', () => {
    const elsewhere = repository.replace('flux-system', 'elsewhere');
    expect(names({ 'a.yaml': text, 'image.yaml': elsewhere })).toContain('ImageRepository app');
    const otherwise = policy.replace('1.x', '3.x');
    const files = { 'a.yaml': text, 'image.yaml': [repository, otherwise].join('---\n') };
    expect(names(files)).toEqual([
      'ImagePolicy mine-semver-1-x',
      'ImageUpdateAutomation image-updates',
    ]);
  });

  test('go behind those that the file has', () => {
    const before = repository.trimEnd();
    const [, change] = planOf({ 'a.yaml': text, 'image-automation.yaml': before }).changes;
    expect(
      change?.after.startsWith(
        `${before}\n---\napiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n`,
      ),
    ).toBe(true);
  });

  test.for([
    ['the only one in the files', {}, { name: 'fleet', namespace: 'git' }, 'prod'],
    ['the one that is wanted', { source: { name: 'other' } }, { name: 'other' }, undefined],
    [
      'the one that is wanted, as the files have it',
      { source: { name: 'fleet', namespace: 'git' } },
      { name: 'fleet', namespace: 'git' },
      'prod',
    ],
  ] as const)('refer to a GitRepository: %s', ([, options, source, branch]) => {
    const file = `kind: GitRepository\nmetadata: {name: fleet, namespace: git}\nspec: {ref: {branch: prod}}\n`;
    const { resources } = planOf({ 'a.yaml': text, 'source.yaml': file }, options);
    const { spec } = parseImageUpdateAutomation(resources.at(-1));
    expect(spec.sourceRef).toEqual({ kind: 'GitRepository', ...source });
    expect(spec.git?.checkout?.ref.branch).toBe(branch);
    expect(spec.git?.push?.branch).toBe(branch);
  });

  test.for([
    ['none', ''],
    [
      'several',
      'kind: GitRepository\nmetadata: {name: a}\n---\nkind: GitRepository\nmetadata: {name: b}\n',
    ],
  ] as const)('refer to that of "flux bootstrap", where the files have %s', ([, source]) => {
    const { resources } = planOf({ 'a.yaml': text, 'source.yaml': source });
    expect(parseImageUpdateAutomation(resources.at(-1)).spec.sourceRef.name).toBe('flux-system');
  });
});

/** The new resources as `kind name`. */
function names(files: Files): readonly string[] {
  return planOf(files).resources.map((object) => {
    const { kind, metadata } = identity.parse(object);
    return `${kind} ${metadata.name}`;
  });
}
