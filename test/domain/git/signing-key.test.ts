import { expect, test } from 'vitest';
import { signingKeyOf } from '../../../src/domain/git/signing-key.ts';

const key = { namespace: 'team', name: 'signing' };
const origin = "secret 'team/signing'";

test.for([
  ['gpg', { 'git.asc': 'key' }, { kind: 'gpg', armoredKey: 'key', origin }],
  ['gpg', { 'git.asc': 'key', passphrase: 'p' }, { armoredKey: 'key', passphrase: 'p' }],
  ['ssh', { identity: 'key' }, { kind: 'ssh', identity: 'key', origin }],
  ['ssh', { identity: 'key', password: 'p' }, { identity: 'key', passphrase: 'p' }],
] as const)('a key of %s in %o', ([kind, data, expected]) => {
  expect(signingKeyOf({ ...key, data }, kind)).toMatchObject(expected);
});

test.for([
  ['gpg', { identity: 'key' }, `${origin}: "git.asc" (the armored private key) is missing`],
  ['ssh', { 'git.asc': 'key' }, `${origin}: "identity" (the private key) is missing`],
] as const)('no key of %s in %o', ([kind, data, message]) => {
  expect(() => signingKeyOf({ ...key, data }, kind)).toThrow(
    expect.objectContaining({ reason: 'SourceManagerFailed', message }),
  );
});
