import { expect, test } from 'vitest';
import { createEgress } from '../../../../src/adapters/http/egress.ts';
import { gitAccessFromSecrets } from '../../../../src/domain/git/access.ts';
import { startGitServer } from '../../../support/git-server.ts';
import { manifest, update } from '../../../support/git-update.ts';
import { temporaryMirrors, unlimited } from '../../../support/mirrors.ts';
import { startSocksServer } from '../../../support/socks-server.ts';
import { proxyUser, startSquid } from '../../../support/squid.ts';
import { startSshServer } from '../../../support/ssh-server.ts';
import type { Egress } from '../../../../src/adapters/http/egress.ts';
import type { GitServer } from '../../../support/git-server.ts';

/** Knows names that no resolver of the machine knows: who arrives has asked nobody else. */
const egress: Egress = {
  ...createEgress(),
  resolve: () => Promise.resolve(['127.0.0.1']),
  lookup(_host, { all }, callback) {
    if (all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(null, '127.0.0.1', 4);
  },
};

/** Fetches with the program and pushes; whether the server has what was pushed. */
async function isUpdated(
  server: GitServer,
  url: string,
  secrets: Readonly<Record<'secret' | 'proxySecret', Record<string, string> | undefined>>,
): Promise<boolean> {
  await server.commit({ files: { 'a.yaml': manifest('1') } });
  await using mirrors = await temporaryMirrors({ egress });
  const { secret, proxySecret } = secrets;
  const access = gitAccessFromSecrets({
    url,
    secret: secret && { namespace: 'team', name: 'git', data: secret },
    proxySecret: proxySecret && { namespace: 'team', name: 'proxy', data: proxySecret },
  });
  const { commit } = await mirrors.use(access, unlimited(), (mirror) => update(mirror));
  return (await server.git('rev-parse', 'main')) === commit;
}

test('git connects to the address that was checked', async () => {
  await using server = await startGitServer();
  const url = server.url.replace('127.0.0.1', 'git.invalid');
  expect(await isUpdated(server, url, { secret: undefined, proxySecret: undefined })).toBe(true);
});

test.for(['http', 'socks5'] as const)(
  'git connects to the address of a %s proxy that was checked',
  async (kind) => {
    await using server = await startGitServer();
    await using proxy = await (kind === 'http' ? startSquid() : startSocksServer(proxyUser));
    const address = proxy.url.replace('127.0.0.1', 'proxy.invalid');
    const proxySecret = { address, ...proxyUser };
    expect(await isUpdated(server, server.url, { secret: undefined, proxySecret })).toBe(true);
  },
);

test('ssh connects to the address that was checked, and knows the server by its name', async () => {
  await using server = await startSshServer();
  const identity = await server.authorize({ type: 'ed25519' });
  const url = server.url.replace('127.0.0.1', 'Git.invalid');
  const known_hosts = server.knownHosts.replace('127.0.0.1', 'git.invalid');
  const secret = { identity, known_hosts };
  expect(await isUpdated(server, url, { secret, proxySecret: undefined })).toBe(true);
  const other = { identity, known_hosts: server.knownHosts };
  await expect(
    isUpdated(server, url, { secret: other, proxySecret: undefined }),
  ).rejects.toMatchObject({ message: expect.stringContaining('Host key verification failed') });
});
