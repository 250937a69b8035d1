import { describe, expect, test } from 'vitest';
import { answerReview } from '../../../src/domain/conversion/review.ts';

const group = 'image.toolkit.fluxcd.io';

function policy(name: string, version: string): object {
  const metadata = { namespace: 'team', name };
  return { apiVersion: `${group}/${version}`, kind: 'ImagePolicy', metadata, spec: {} };
}

function review(objects: readonly unknown[]): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'ConversionReview',
    request: { uid: 'abc', desiredAPIVersion: `${group}/v1`, objects },
  };
}

describe('a ConversionReview', () => {
  test('is answered with its objects in their order', () => {
    const asked = review([policy('a', 'v1alpha1'), policy('b', 'v1alpha2')]);
    expect(answerReview(asked)).toMatchObject({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'ConversionReview',
      response: {
        uid: 'abc',
        convertedObjects: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }],
        result: { status: 'Success' },
      },
    });
  });

  test('without objects has none', () => {
    expect(answerReview(review([]))).toMatchObject({ response: { convertedObjects: [] } });
  });

  test('of which some fail gives none, and names those', () => {
    const wrong = ['b', 'c', 'd', 'e'].map((name) => policy(name, 'v9'));
    expect(answerReview(review([policy('a', 'v1alpha1'), ...wrong]))).toMatchObject({
      response: {
        uid: 'abc',
        convertedObjects: [],
        result: {
          status: 'Failed',
          message: expect.stringMatching(
            /ImagePolicy team\/b .*; .*ImagePolicy team\/c .*; .*ImagePolicy team\/d .*; and 1 more$/,
          ),
        },
      },
    });
  });

  test.for([
    ['nothing', undefined],
    ['another kind', { ...review([]), kind: 'AdmissionReview' }],
    ['another version', { ...review([]), apiVersion: 'apiextensions.k8s.io/v1beta1' }],
    ['no request', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview' }],
  ])('is not %s', ([, asked]) => {
    expect(answerReview(asked)).toBeUndefined();
  });
});
