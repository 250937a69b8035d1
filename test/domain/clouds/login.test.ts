import { expect, test } from 'vitest';
import { assertMayNameAccount, cloudLoginOf } from '../../../src/domain/clouds/login.ts';

const controller = { kind: 'controller' };

test.for([
  [
    'secrets, which ask no cloud',
    { provider: 'generic', serviceAccountName: 'a' },
    'disabled',
    controller,
  ],
  ['a cloud, where nobody is named', { provider: 'aws' }, 'disabled', controller],
  ['a cloud, where nobody is named, with the gate', { provider: 'gcp' }, 'enabled', controller],
  [
    'a cloud, where an account is named',
    { provider: 'azure', serviceAccountName: 'a' },
    'enabled',
    { kind: 'account', serviceAccountName: 'a' },
  ],
] as const)('who logs in for %s', ([, spec, kind, expected]) => {
  expect(cloudLoginOf(spec, { kind })).toEqual(expected);
});

test('the account of all, where none is named', () => {
  const identity = { kind: 'enabled', defaultServiceAccount: 'all' } as const;
  const named = { kind: 'account', serviceAccountName: 'all' };
  expect(cloudLoginOf({ provider: 'aws' }, identity)).toEqual(named);
  expect(cloudLoginOf({ provider: 'generic' }, identity)).toEqual(controller);
});

test.for([
  ['', 'to use spec.serviceAccountName for provider authentication'],
  [
    'in the ImageRepository ',
    'to use spec.serviceAccountName in the ImageRepository for provider authentication',
  ],
] as const)('an account without the gate is refused: "%s"', ([where, message]) => {
  const spec = { provider: 'aws', serviceAccountName: 'a' } as const;
  expect(() => assertMayNameAccount(spec, { kind: 'disabled' }, where)).toThrow(
    expect.objectContaining({
      reason: 'FeatureGateDisabled',
      terminal: true,
      message: `${message} please enable the ObjectLevelWorkloadIdentity feature gate in the controller`,
    }),
  );
});
