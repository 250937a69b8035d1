import { describe, expect, test } from 'vitest';
import { isAtLeast, mergeSeen } from '../../../src/domain/resources/resource-version.ts';

describe('a resource version is at least', () => {
  test.for([
    ['itself', '7', '7', true],
    ['a smaller number', '10', '9', true],
    ['no greater number', '9', '10', false],
    ['a number beyond what JavaScript counts', '9007199254740993', '9007199254740992', true],
    ['not one that is no number', '10', 'abc', false],
    ['itself, where it is no number', 'abc', 'abc', true],
    ['nothing that is empty', '10', '', false],
  ] as const)('%s', ([, version, other, expected]) => {
    expect(isAtLeast(version, other)).toBe(expected);
  });
});

test('what both have seen is the later of each kind', () => {
  const one = { ImagePolicy: '10', ImageRepository: '7' };
  const other = { ImagePolicy: '9', GitRepository: '3' };
  const both = { ImagePolicy: '10', ImageRepository: '7', GitRepository: '3' };
  expect(mergeSeen(one, other)).toEqual(both);
  expect(mergeSeen(other, one)).toEqual(both);
});
