import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gitAccessFromSecrets } from '../../../src/domain/git/access.ts';
import { checkoutTarget } from '../../../src/domain/git/reference.ts';
import { startSshServer } from '../../support/ssh-server.ts';
import { temporaryMirrors, unlimited } from '../../support/mirrors.ts';
import type { GitAccess } from '../../../src/domain/git/access.ts';
import type { SshServer } from '../../support/ssh-server.ts';
import type { TemporaryMirrors } from '../../support/mirrors.ts';

let server: SshServer;
let mirrors: TemporaryMirrors;
let first: string;

beforeAll(async () => {
  server = await startSshServer();
  mirrors = await temporaryMirrors();
  first = await server.commit({ files: { 'a.yaml': 'image: app:1\n' } });
});

afterAll(async () => {
  await mirrors[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function accessWith(data: Readonly<Record<string, string>>): GitAccess {
  return gitAccessFromSecrets({
    url: server.url,
    secret: { namespace: 'team', name: 'git', data },
  });
}

describe('over SSH', () => {
  test.for([
    ['an ed25519 key', { type: 'ed25519' }],
    ['an ECDSA key', { type: 'ecdsa' }],
    ['an RSA key', { type: 'rsa' }],
    ['a key under a passphrase', { type: 'ed25519', passphrase: 'open sesame' }],
  ] as const)('%s lists, fetches and pushes', async ([, key]) => {
    const identity = await server.authorize(key);
    const password = 'passphrase' in key ? { password: key.passphrase } : {};
    const access = accessWith({ identity, known_hosts: server.knownHosts, ...password });
    const branch = `by-${Math.random()}`;
    await mirrors.use(access, unlimited(), async (mirror) => {
      const { commit } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
      await mirror.push({ commit, branch, expected: undefined });
    });
    expect(await mirrors.remoteRefs(access, [`refs/heads/${branch}`], unlimited())).toEqual([
      { name: `refs/heads/${branch}`, id: first },
    ]);
  });

  test.for([
    [
      'an unknown host key',
      { known_hosts: '[127.0.0.1]:1 ssh-ed25519 AAAA\n' },
      'check "known_hosts"',
    ],
    ['a wrong passphrase', { password: 'wrong' }, 'check "identity" and its "password"'],
  ] as const)('%s is told apart', async ([, data, advice]) => {
    const identity = await server.authorize({ type: 'ed25519', passphrase: 'open sesame' });
    const access = accessWith({ identity, known_hosts: server.knownHosts, ...data });
    await expect(mirrors.remoteRefs(access, ['HEAD'], unlimited())).rejects.toMatchObject({
      reason: 'GitOperationFailed',
      message: expect.stringContaining(`${advice} in secret 'team/git'`),
    });
  });

  test.for([
    [
      'key exchange',
      { keyExchange: ['curve25519-sha256'] },
      { keyExchange: ['diffie-hellman-group1-sha1'] },
    ],
    ['host key', { hostKey: ['ssh-ed25519'] }, { hostKey: ['ecdsa-sha2-nistp256'] }],
  ] as const)('only the allowed algorithms of %s are used', async ([, allowed, other]) => {
    const identity = await server.authorize({ type: 'ed25519' });
    const access = accessWith({ identity, known_hosts: server.knownHosts });
    await using good = await temporaryMirrors({ ssh: allowed });
    expect(await good.remoteRefs(access, ['refs/heads/main'], unlimited())).toHaveLength(1);
    await using bad = await temporaryMirrors({ ssh: other });
    await expect(bad.remoteRefs(access, ['HEAD'], unlimited())).rejects.toThrow('no matching');
  });

  test('a key that the server does not know is refused', async () => {
    const other = await startSshServer();
    const identity = await other.authorize({ type: 'ed25519' });
    await other[Symbol.asyncDispose]();
    const access = accessWith({ identity, known_hosts: server.knownHosts });
    await expect(mirrors.remoteRefs(access, ['HEAD'], unlimited())).rejects.toMatchObject({
      message: expect.stringContaining('Permission denied'),
    });
  });
});
