import { describe, expect, test } from 'vitest';
import { parseGitRepository } from '../../../src/domain/resources/git-repository.ts';
import { parseImagePolicy } from '../../../src/domain/resources/image-policy.ts';
import { parseImageRepository } from '../../../src/domain/resources/image-repository.ts';
import { parseImageUpdateAutomation } from '../../../src/domain/resources/image-update-automation.ts';

const metadata = { name: 'app', namespace: 'team' };
const repository = {
  apiVersion: 'image.toolkit.fluxcd.io/v1',
  kind: 'ImageRepository',
  metadata,
  spec: { image: 'ghcr.io/team/app', interval: '1m' },
};
const automation = {
  apiVersion: 'image.toolkit.fluxcd.io/v1',
  kind: 'ImageUpdateAutomation',
  metadata,
  spec: { interval: '30m', sourceRef: { name: 'fleet' } },
};

describe('parsing', () => {
  test.for([
    ['the default exclusion list', 'exclusionList', ['^.*\\.sig$']],
    ['the default provider', 'provider', 'generic'],
    ['the image as written', 'image', 'ghcr.io/team/app'],
  ] as const)('an ImageRepository has %s', ([, field, value]) => {
    expect(parseImageRepository(repository).spec).toHaveProperty(field, value);
  });

  test('an object without status has the status of the CRD', () => {
    expect(parseImageRepository(repository).status).toEqual({ observedGeneration: -1 });
  });

  test('an automation has the default strategy and kind of source', () => {
    const { update, sourceRef } = parseImageUpdateAutomation(automation).spec;
    expect({ update, sourceRef }).toEqual({
      update: { strategy: 'Setters' },
      sourceRef: { kind: 'GitRepository', name: 'fleet' },
    });
  });

  test('fields of a newer Flux are left out', () => {
    const newer = { ...repository, spec: { ...repository.spec, shiny: true } };
    expect(parseImageRepository(newer).spec).not.toHaveProperty('shiny');
  });

  test('the status of a GitRepository is not looked at', () => {
    const source = {
      apiVersion: 'source.toolkit.fluxcd.io/v1beta2',
      kind: 'GitRepository',
      metadata,
      spec: { url: 'https://git.example/fleet', interval: '1m' },
      status: { artifact: { checksum: 'of an older version' } },
    };
    expect(parseGitRepository(source).spec.timeout).toBe('60s');
  });

  test('a number of an order is the default one where none is given', () => {
    const policy = {
      apiVersion: 'image.toolkit.fluxcd.io/v1',
      kind: 'ImagePolicy',
      metadata,
      spec: { imageRepositoryRef: { name: 'app' }, policy: { numerical: {} } },
    };
    expect(parseImagePolicy(policy).spec.policy).toEqual({ numerical: { order: 'asc' } });
  });

  test('an empty namespace or account in a reference is none', () => {
    const policy = {
      apiVersion: 'image.toolkit.fluxcd.io/v1',
      kind: 'ImagePolicy',
      metadata,
      spec: { imageRepositoryRef: { name: 'app', namespace: '' }, policy: { alphabetical: {} } },
    };
    const sourceRef = { name: 'fleet', namespace: '' };
    const withAccount = { ...repository, spec: { ...repository.spec, serviceAccountName: '' } };
    expect(parseImagePolicy(policy).spec.imageRepositoryRef.namespace).toBeUndefined();
    expect(
      parseImageUpdateAutomation({ ...automation, spec: { ...automation.spec, sourceRef } }).spec
        .sourceRef.namespace,
    ).toBeUndefined();
    expect(parseImageRepository(withAccount).spec.serviceAccountName).toBeUndefined();
  });

  test.for([
    [
      'a missing field, by its path',
      { ...repository, spec: { interval: '1m' } },
      'ImageRepository team/app: spec.image: invalid input: expected string, received undefined',
      'ImageURLInvalid',
    ],
    [
      'each wrong field',
      { ...repository, spec: { image: 1, interval: 'soon' } },
      'ImageRepository team/app: spec.image: invalid input: expected string, received number; spec.interval: invalid string: must match pattern /^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$/',
      'ImageURLInvalid',
    ],
    [
      'another kind',
      { ...repository, kind: 'Pod' },
      'Pod team/app: kind: invalid input: expected "ImageRepository"',
      'InvalidResource',
    ],
    [
      'no object',
      'text',
      'not an object: object: invalid input: expected object, received string',
      'InvalidResource',
    ],
    [
      'an object without a name',
      { ...repository, metadata: {} },
      'ImageRepository ?: metadata.name: invalid input: expected string, received undefined; metadata.namespace: invalid input: expected string, received undefined',
      'InvalidResource',
    ],
  ] as const)('refuses %s', ([, value, message, reason]) => {
    expect(() => parseImageRepository(value)).toThrow(
      expect.objectContaining({ reason, terminal: true, message }),
    );
  });
});
