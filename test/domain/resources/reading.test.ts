import { describe, expect, test } from 'vitest';
import { readingOf } from '../../../src/domain/resources/reading.ts';

const object = {
  apiVersion: 'image.toolkit.fluxcd.io/v1',
  kind: 'ImageRepository',
  metadata: { namespace: 'team', name: 'app', uid: 'u', generation: 3, resourceVersion: '9' },
  spec: { image: 'ghcr.io/team/app', interval: '1m' },
};

describe('an object that our schema refuses', () => {
  test('still tells who it is, whether it is suspended and what its status says', () => {
    const status = { observedGeneration: 2, canonicalImageName: 'ghcr.io/team/app' };
    const spec = { ...object.spec, suspend: true, secretRef: { name: '../git' } };
    expect(readingOf('ImageRepository', { ...object, spec, status })).toMatchObject({
      kind: 'refused',
      head: {
        apiVersion: 'image.toolkit.fluxcd.io/v1',
        kind: 'ImageRepository',
        metadata: { namespace: 'team', name: 'app', generation: 3 },
        spec: { suspend: true },
        status,
      },
      refusal: {
        reason: 'AuthenticationFailed',
        message: expect.stringMatching(/^ImageRepository team\/app: spec\.secretRef\.name: /),
      },
    });
  });

  test.for<[string, object]>([
    ['without a spec', { ...object, spec: undefined }],
    ['with a spec that is a text', { ...object, spec: 'text' }],
    ['with another kind of suspend', { ...object, spec: { ...object.spec, suspend: 'yes' } }],
    ['with a status that cannot be read', { ...object, status: { conditions: [{ type: 1 }] } }],
  ])('%s is one too, and counts as new', ([, value]) => {
    expect(readingOf('ImageRepository', value)).toMatchObject({
      kind: 'refused',
      head: { spec: {}, status: { observedGeneration: -1 } },
    });
  });
});

test('an object that our schema takes is read whole', () => {
  expect(readingOf('ImageRepository', object)).toMatchObject({
    kind: 'whole',
    object: { spec: { exclusionList: ['^.*\\.sig$'] } },
  });
});
