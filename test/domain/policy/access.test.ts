import { expect, test } from 'vitest';
import { isAccessGranted } from '../../../src/domain/policy/access.ts';

test.for([
  ['no selector grants nothing', [], { team: 'a' }, false],
  ['a selector without labels grants every namespace', [{}], {}, true],
  ['a selector with no labels grants every namespace', [{ matchLabels: {} }], { team: 'a' }, true],
  ['the label of the selector', [{ matchLabels: { team: 'a' } }], { team: 'a', tier: 'x' }, true],
  ['another value', [{ matchLabels: { team: 'a' } }], { team: 'b' }, false],
  ['no such label', [{ matchLabels: { team: 'a' } }], {}, false],
  ['one label of two', [{ matchLabels: { team: 'a', tier: 'x' } }], { team: 'a' }, false],
  [
    'one selector of two',
    [{ matchLabels: { team: 'a' } }, { matchLabels: { team: 'b' } }],
    { team: 'b' },
    true,
  ],
  ['a label that every object has', [{ matchLabels: { constructor: '' } }], {}, false],
] as const)('access to an image of another namespace: %s', ([, selectors, labels, expected]) => {
  expect(isAccessGranted(selectors, labels)).toBe(expected);
});
