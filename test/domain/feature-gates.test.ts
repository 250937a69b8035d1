import { expect, test } from 'vitest';
import { readFeatureGates } from '../../src/domain/feature-gates.ts';

test.for([
  ['off where nothing is said', '', false],
  ['on', 'ObjectLevelWorkloadIdentity=true', true],
  ['off', 'ObjectLevelWorkloadIdentity=false', false],
  ['on, with spaces and commas too many', ' ObjectLevelWorkloadIdentity = true ,', true],
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
    'there is no feature gate "FluxCapacitor" (there is: ObjectLevelWorkloadIdentity, GitForcePushBranch, GitAllBranchReferences)',
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
] as const)('%s is wrong', ([, text, problem]) => {
  expect(readFeatureGates(text)).toEqual({ kind: 'wrong', problem });
});
