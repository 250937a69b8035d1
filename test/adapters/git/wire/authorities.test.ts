import { execFile } from 'node:child_process';
import { createServer } from 'node:https';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createAuthority } from '../../../support/certificates.ts';
import { temporaryDirectory } from '../../../support/directory.ts';
import { startGitServer } from '../../../support/git-server.ts';
import { manifest } from '../../../support/git-update.ts';

const run = promisify(execFile);

test('an authority of NODE_EXTRA_CA_CERTS counts for our own wire and for git', async () => {
  await using directory = await temporaryDirectory();
  const authority = await createAuthority(directory.path);
  const { certificate: cert, key } = await authority.issue('server');
  await using server = await startGitServer({
    scheme: 'https',
    create: (listener) => createServer({ cert, key }, listener),
  });
  const commit = await server.commit({ files: { 'a.yaml': manifest('1') } });
  // Node reads the variable when it starts.
  const script = `
    import { createMirrors } from '${new URL('../../../../src/adapters/git/mirrors.ts', import.meta.url).href}';
    const options = { directory: '${directory.path}/git', diskBudgetBytes: 1e9 };
    await using mirrors = await createMirrors(options);
    const access = { url: '${server.url}', transport: 'https', auth: { kind: 'none' } };
    const call = { scope: 'team', namespace: 'team', timeoutMs: 60_000, signal: new AbortController().signal };
    const target = { kind: 'name', name: 'refs/heads/main' };
    console.log((await mirrors.use(access, call, (mirror) => mirror.fetch(target))).commit);
  `;
  const args = ['--input-type=module', '-e', script];
  const env = { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: authority.certificateFile };
  const { stdout } = await run(process.execPath, args, { env });
  expect(stdout.trim()).toBe(commit);
  const without = run(process.execPath, args, { env: { PATH: process.env['PATH'] } });
  await expect(without).rejects.toThrow(/certificate/);
});
