import { expect, test } from 'vitest';
import { readFeatureGates } from '../../src/domain/feature-gates.ts';

test.for([
  ['off where nothing is said', '', false],
  ['on', 'ObjectLevelWorkloadIdentity=true', true],
  ['off', 'ObjectLevelWorkloadIdentity=false', false],
  ['on, with spaces and commas too many', ' ObjectLevelWorkloadIdentity = true ,', true],
  ['on, as Go spells it', 'ObjectLevelWorkloadIdentity=T', true],
  ['left alone by another that is at its default', 'GitShallowClone=true,FluxStorage=true', false],
  [
    'what the last entry says',
    'ObjectLevelWorkloadIdentity=true,ObjectLevelWorkloadIdentity=false',
    false,
  ],
] as const)('a gate is %s', ([, text, expected]) => {
  const gates = {
    ObjectLevelWorkloadIdentity: expected,
    GitForcePushBranch: true,
    GitAllBranchReferences: true,
  };
  expect(readFeatureGates(text)).toEqual({ kind: 'gates', gates });
});

test.for([
  [
    'a gate that there is not',
    'FluxCapacitor=true',
    'there is no feature gate "FluxCapacitor" (there is: ObjectLevelWorkloadIdentity, GitForcePushBranch, GitAllBranchReferences, GitShallowClone, GitSparseCheckout, CacheSecretsAndConfigMaps, FluxStorage)',
  ],
  [
    'a gate without a value',
    'ObjectLevelWorkloadIdentity',
    '"ObjectLevelWorkloadIdentity" should be "ObjectLevelWorkloadIdentity=true" or "ObjectLevelWorkloadIdentity=false"',
  ],
  [
    'a value that is neither',
    'ObjectLevelWorkloadIdentity=yes',
    '"ObjectLevelWorkloadIdentity=yes" should be "ObjectLevelWorkloadIdentity=true" or "ObjectLevelWorkloadIdentity=false"',
  ],
  [
    'a clone that is not shallow',
    'GitShallowClone=0',
    '"GitShallowClone" can only be true: mirrors fetch single commits, and what comes before one only where it is needed',
  ],
  [
    'two values',
    'GitForcePushBranch=true=false',
    '"GitForcePushBranch=true=false" should be "GitForcePushBranch=true" or "GitForcePushBranch=false"',
  ],
] as const)('%s is wrong', ([, text, problem]) => {
  expect(readFeatureGates(text)).toEqual({ kind: 'wrong', problem });
});
