import { describe, expect, test } from 'vitest';
import { observedPolicies, selectPolicies } from '../../../src/domain/automation/policies.ts';
import { parseImagePolicy } from '../../../src/domain/resources/image-policy.ts';
import type { ImagePolicy } from '../../../src/domain/resources/image-policy.ts';
import type { LabelSelector } from '../../../src/domain/resources/selector.ts';

const policies = [
  policy('plain', {}),
  policy('front', { tier: 'front', team: 'a' }),
  policy('back', { tier: 'back' }),
  policy('pending', { tier: 'front' }, null),
];

describe('the policies of an automation', () => {
  test.for<readonly [string, LabelSelector | undefined, readonly string[]]>([
    ['without a selector: all', undefined, ['plain', 'front', 'back']],
    ['with an empty selector: all', {}, ['plain', 'front', 'back']],
    ['with a label', { matchLabels: { tier: 'front' } }, ['front']],
    [
      'with two labels, both of which must be there',
      { matchLabels: { tier: 'front', team: 'b' } },
      [],
    ],
    ['with a label that nothing has', { matchLabels: { toString: 'x' } }, []],
    ['In', only('tier', 'In', ['front', 'back']), ['front', 'back']],
    [
      'NotIn, which takes what has no such label',
      only('tier', 'NotIn', ['front']),
      ['plain', 'back'],
    ],
    ['Exists', only('team', 'Exists'), ['front']],
    ['DoesNotExist', only('tier', 'DoesNotExist'), ['plain']],
    ['Exists, with no values given', only('team', 'Exists', []), ['front']],
    [
      'labels and expressions, all of which must hold',
      { matchLabels: { tier: 'front' }, ...only('team', 'DoesNotExist') },
      [],
    ],
  ])('%s', ([, selector, expected]) => {
    expect(selectPolicies(policies, selector).map(({ name }) => name)).toEqual(expected);
  });

  test.for<readonly [string, LabelSelector]>([
    ['In without values', only('tier', 'In')],
    ['NotIn with no values', only('tier', 'NotIn', [])],
    ['Exists with values', only('tier', 'Exists', ['front'])],
    ['DoesNotExist with values', only('tier', 'DoesNotExist', ['front'])],
    ['an operator that there is not', only('tier', 'Like', ['f*'])],
    ['an operator in another case', only('tier', 'exists')],
  ])('cannot be selected by %s', ([, selector]) => {
    expect(() => selectPolicies([], selector)).toThrow(
      expect.objectContaining({ reason: 'InvalidPolicySelector', terminal: true }),
    );
  });

  test('are kept by their names', () => {
    expect(observedPolicies(selectPolicies(policies, { matchLabels: { tier: 'back' } }))).toEqual({
      back: { name: 'app', tag: '1' },
    });
  });
});

function only(key: string, operator: string, values?: readonly string[]): LabelSelector {
  return { matchExpressions: [{ key, operator, ...(values === undefined ? {} : { values }) }] };
}

function policy(
  name: string,
  labels: Readonly<Record<string, string>>,
  latestRef: object | null = { name: 'app', tag: '1' },
): ImagePolicy {
  return parseImagePolicy({
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImagePolicy',
    metadata: { namespace: 'apps', name, labels },
    spec: { imageRepositoryRef: { name: 'app' }, policy: { alphabetical: {} } },
    status: latestRef === null ? {} : { latestRef },
  });
}
