import { describe, expect, test } from 'vitest';
import { choosePushBase } from '../../../src/domain/git/push-base.ts';
import { resolveRefspec } from '../../../src/domain/git/refspec.ts';

const commitId = 'c'.repeat(40);

describe('a refspec', () => {
  test.for([
    ['of HEAD', 'HEAD:refs/for/main', `${commitId}:refs/for/main`],
    ['of the push branch', 'refs/heads/auto:refs/heads/copy', `${commitId}:refs/heads/copy`],
    ['of the push branch in short', 'auto:refs/heads/copy', `${commitId}:refs/heads/copy`],
    ['that is forced', '+HEAD:refs/heads/copy', `${commitId}:refs/heads/copy`, true],
    ['without destination', 'HEAD', `${commitId}:refs/heads/auto`],
  ] as const)('%s', ([, refspec, resolved, isForced = false]) => {
    const found = resolveRefspec(refspec, { commit: commitId, branch: 'auto' });
    expect(found).toMatchObject({ refspec: resolved, isForced });
  });

  test.for([
    ['with a wildcard', 'refs/heads/*:refs/heads/*'],
    ['of another branch', 'refs/heads/main:refs/heads/x'],
    ['that deletes', ':refs/heads/x'],
    ['to a short name', 'HEAD:main'],
    ['with an option in it', '--delete main'],
    ['that is empty', ''],
  ] as const)('%s is refused', ([, refspec]) => {
    expect(() => resolveRefspec(refspec, { commit: commitId, branch: 'auto' })).toThrow(
      expect.objectContaining({ reason: 'GitOperationFailed' }),
    );
  });
});

describe('the next commit goes', () => {
  test.for([
    ['onto the checkout, as a new branch', undefined, 'never', 'main', undefined],
    ['onto the push branch that is there', 'auto', 'never', 'auto', 'auto'],
    ['onto the checkout where that is always wanted', 'auto', 'always', 'main', 'auto'],
  ] as const)('%s', ([, pushHead, rebuild, base, expected]) => {
    expect(choosePushBase({ checkout: 'main', pushHead, rebuild })).toEqual({ base, expected });
  });
});
