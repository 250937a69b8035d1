import { describe, expect, test } from 'vitest';
import { coverageOf, isWithin, watchedKinds } from '../../../src/domain/resources/scope.ts';
import { policy } from '../../starter/fleet.ts';
import type { Scope } from '../../../src/domain/resources/scope.ts';

describe('a scope covers', () => {
  test.for<[string, Scope, boolean]>([
    ['all, where it restricts nothing', {}, true],
    ['a namespace', { namespace: 'apps' }, true],
    ['no other namespace', { namespace: 'infra' }, false],
    ['labels', { labelSelector: 'shard=blue' }, true],
    ['no other labels', { namespace: 'apps', labelSelector: 'shard=green' }, false],
    ['a kind', { kinds: ['ImageRepository', 'ImagePolicy'] }, true],
    ['no other kind', { kinds: ['ImageUpdateAutomation'] }, false],
    ['nothing, where its selector cannot be read', { labelSelector: '(' }, false],
  ])('%s', ([, scope, expected]) => {
    const { metadata } = policy({ metadata: { labels: { shard: 'blue' } } });
    expect(coverageOf(scope)('ImagePolicy', metadata)).toBe(expected);
  });
});

describe('a scope is within', () => {
  test.for<[string, Scope, Scope, boolean]>([
    ['itself', { namespace: 'apps' }, { namespace: 'apps' }, true],
    ['all', { namespace: 'apps', labelSelector: 'a=b' }, {}, true],
    ['no single namespace, where it has all', {}, { namespace: 'apps' }, false],
    ['no other namespace', { namespace: 'infra' }, { namespace: 'apps' }, false],
    ['more kinds', { kinds: ['ImagePolicy'] }, { kinds: ['ImageRepository', 'ImagePolicy'] }, true],
    ['all kinds', { kinds: ['ImagePolicy'] }, {}, true],
    ['no single kind, where it has all', {}, { kinds: ['ImagePolicy'] }, false],
    [
      'no other kind',
      { kinds: ['ImageRepository', 'ImagePolicy'] },
      { kinds: ['ImagePolicy'] },
      false,
    ],
    ['no scope that cannot be read', { labelSelector: 'a' }, { labelSelector: '(' }, false],
  ])('%s', ([, inner, outer, expected]) => {
    expect(isWithin(inner, outer)).toBe(expected);
  });
});

test.for<[Scope, readonly string[]]>([
  [{}, ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation', 'GitRepository']],
  [{ kinds: ['ImageRepository', 'ImagePolicy'] }, ['ImageRepository', 'ImagePolicy']],
  [{ kinds: ['ImageUpdateAutomation'] }, ['ImagePolicy', 'ImageUpdateAutomation', 'GitRepository']],
])('of %j the kinds are watched that decide on it', ([scope, expected]) => {
  expect(watchedKinds(scope)).toEqual(expected);
});
