import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isNarrower,
  matchesLabels,
  parseLabelSelector,
} from '../../../src/domain/resources/label-selector.ts';
import type { LabelRequirement, Labels } from '../../../src/domain/resources/label-selector.ts';

const blue = { shard: 'blue', env: 'prod', 'example.com/size': '5' };

function selector(text: string): readonly LabelRequirement[] {
  const requirements = parseLabelSelector(text);
  if (requirements === undefined) throw new Error(`no selector: ${text}`);
  return requirements;
}

// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
describe('a label selector', () => {
  test.for<[string, string, Labels, boolean]>([
    ['without requirements takes all', '', {}, true],
    ['a value', 'shard=blue', blue, true],
    ['a value with ==', ' shard == blue ', blue, true],
    ['another value', 'shard=green', blue, false],
    ['an empty value', 'shard=', { shard: '' }, true],
    ['a value of a label that is not there', 'zone=a', blue, false],
    ['a value of what every object has in JavaScript', 'constructor=a', {}, false],
    ['not a value', 'shard!=green', blue, true],
    ['not a value, of a label that is not there', 'zone!=a', blue, true],
    ['one of several', 'env in (dev, prod)', blue, true],
    ['none of several', 'env notin (dev,prod)', blue, false],
    ['a label', 'shard', blue, true],
    ['a label with a prefix', 'example.com/size', blue, true],
    ['no such label', '!shard', blue, false],
    ['a larger number', 'example.com/size>4', blue, true],
    ['a smaller number', 'example.com/size < 4', blue, false],
    ['a number of a text', 'shard>1', blue, false],
    ['all of several', 'shard=blue,env in (dev,prod),!paused', blue, true],
    ['all but one of several', 'shard=blue,env in (dev,qa),!paused', blue, false],
  ])('%s', ([, text, labels, expected]) => {
    expect(matchesLabels(selector(text), labels)).toBe(expected);
  });

  test.for<[string, string]>([
    ['nothing between two commas', 'a,,b'],
    ['a comma at the end', 'a=b,'],
    ['two words', 'a b'],
    ['an operator without a key', '=b'],
    ['a list without its end', 'a in (b'],
    ['a list of another operator', 'a is (b)'],
    ['a value with a slash', 'a=b/c'],
    ['a value of 64 letters', `a=${'b'.repeat(64)}`],
    ['a key that ends with a dash', 'a-=b'],
    ['a bound that is no number', 'a>b'],
    ['a quote', 'a="b"'],
  ])('is none: %s', ([, text]) => {
    expect(parseLabelSelector(text)).toBeUndefined();
  });
});

describe('a selector within another', () => {
  test.for<[string, string, string, boolean]>([
    ['anything within all', 'shard=blue', '', true],
    ['all within something: no', '', 'shard=blue', false],
    ['one more requirement', 'shard=blue,env=prod', 'shard=blue', true],
    ['one less: no', 'shard=blue', 'shard=blue,env=prod', false],
    ['another value: no', 'shard=green', 'shard=blue', false],
    ['one of its values', 'shard=blue', 'shard in (blue,green)', true],
    ['more values: no', 'shard in (blue,green)', 'shard=blue', false],
    ['a value within the label', 'shard=blue', 'shard', true],
    ['the label within a value: no', 'shard', 'shard=blue', false],
    ['another value than the excluded one', 'shard=blue', 'shard!=green', true],
    ['no label within an excluded value', '!shard', 'shard!=green', true],
    ['more excluded values', 'shard notin (green,red)', 'shard!=green', true],
    ['fewer excluded values: no', 'shard!=green', 'shard notin (green,red)', false],
    ['the same bound', 'size>4', 'size>4', true],
  ])('%s', ([, narrow, wide, expected]) => {
    expect(isNarrower(selector(narrow), selector(wide))).toBe(expected);
  });

  test('selects nothing that the other does not', () => {
    const key = fc.constantFrom('a', 'b');
    const values = fc.uniqueArray(fc.constantFrom('0', '1', '2'), { minLength: 1 });
    const labels = fc.dictionary(key, fc.constantFrom('0', '1', '2', 'x'));
    const requirement = fc.oneof(
      fc.record({ key, operator: fc.constantFrom('In', 'NotIn'), values }),
      fc.record({
        key,
        operator: fc.constantFrom('Exists', 'DoesNotExist'),
        values: fc.constant([]),
      }),
      fc.record({
        key,
        operator: fc.constantFrom('Gt', 'Lt'),
        values: fc.constantFrom(['0'], ['1']),
      }),
    );
    const requirements = fc.array(requirement, { maxLength: 3 });
    fc.assert(
      fc.property(requirements, requirements, labels, (narrow, wide, object) => {
        fc.pre(isNarrower(narrow, wide) && matchesLabels(narrow, object));
        expect(matchesLabels(wide, object)).toBe(true);
      }),
    );
  });
});
