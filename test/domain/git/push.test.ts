import { describe, expect, test } from 'vitest';
import { choosePushBase } from '../../../src/domain/git/push-base.ts';
import { resolveRefspec } from '../../../src/domain/git/refspec.ts';

const COMMIT = 'c'.repeat(40);

describe('a refspec', () => {
  test.for([
    ['of HEAD', 'HEAD:refs/for/main', `${COMMIT}:refs/for/main`],
    ['of the push branch', 'refs/heads/auto:refs/heads/copy', `${COMMIT}:refs/heads/copy`],
    ['of the push branch in short', 'auto:refs/heads/copy', `${COMMIT}:refs/heads/copy`],
    ['that is forced', '+HEAD:refs/heads/copy', `+${COMMIT}:refs/heads/copy`],
    ['without destination', 'HEAD', `${COMMIT}:refs/heads/auto`],
  ] as const)('%s', ([, refspec, resolved]) => {
    expect(resolveRefspec(refspec, { commit: COMMIT, branch: 'auto' }).refspec).toBe(resolved);
  });

  test.for([
    ['with a wildcard', 'refs/heads/*:refs/heads/*'],
    ['of another branch', 'refs/heads/main:refs/heads/x'],
    ['that deletes', ':refs/heads/x'],
    ['to a short name', 'HEAD:main'],
    ['with an option in it', '--delete main'],
    ['that is empty', ''],
  ] as const)('%s is refused', ([, refspec]) => {
    expect(() => resolveRefspec(refspec, { commit: COMMIT, branch: 'auto' })).toThrow(
      expect.objectContaining({ reason: 'GitOperationFailed' }),
    );
  });
});

describe('the next commit goes', () => {
  const input = {
    checkout: 'main',
    pushHead: 'auto',
    isSameBranch: false,
    rebuild: 'when-moved',
    containsCheckout: true,
  } as const;
  test.for([
    [
      'onto the branch that was checked out',
      { isSameBranch: true },
      { base: 'main', expected: 'main' },
    ],
    [
      'onto the checkout, as a new branch',
      { pushHead: undefined },
      { base: 'main', expected: undefined },
    ],
    ['onto the push branch while it contains the checkout', {}, { base: 'auto', expected: 'auto' }],
    [
      'onto the checkout once that has moved on',
      { containsCheckout: false },
      { base: 'main', expected: 'auto' },
    ],
    [
      'onto the checkout where that is always wanted',
      { rebuild: 'always' },
      { base: 'main', expected: 'auto' },
    ],
    [
      'onto the push branch where nothing may be forced',
      { rebuild: 'never', containsCheckout: false },
      { base: 'auto', expected: 'auto' },
    ],
  ] as const)('%s', ([, difference, base]) => {
    expect(choosePushBase({ ...input, ...difference })).toEqual(base);
  });
});
