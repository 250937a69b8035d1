import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkoutTarget } from '../../../../src/domain/git/reference.ts';
import { recordCommands } from '../../../support/command-record.ts';
import { temporaryDirectory } from '../../../support/directory.ts';
import { startGitServer } from '../../../support/git-server.ts';
import { manifest, token, update } from '../../../support/git-update.ts';
import { anonymous, temporaryMirrors, unlimited } from '../../../support/mirrors.ts';
import type { OtherCommit } from '../../../support/git-server.ts';

const before: OtherCommit['files'] = {
  'a.yaml': manifest('1'),
  'b.yaml': 'image: app:1\n',
  'c/d.yaml': manifest('1'),
  'link.yaml': { mode: '120000', text: 'c/d.yaml' },
  'notes.txt': 'notes\n',
};

// Each is listed by a mirror that has listed the commit before, and by one that has not.
test.for<readonly [string, OtherCommit]>([
  ['a marked manifest with another text', { files: { 'a.yaml': manifest('2') } }],
  ['a marker that is gone', { files: { 'a.yaml': 'image: app:1\n' } }],
  ['a marker that is new', { files: { 'b.yaml': manifest('1') } }],
  ['a marker in what is no manifest', { files: { 'notes.txt': manifest('1') } }],
  ['a manifest that is gone', { files: {}, removed: ['c/d.yaml'] }],
  ['a file that is new, before the others', { files: { '0.yaml': manifest('1') } }],
  ['a file that has become a link', { files: { 'a.yaml': { mode: '120000', text: 'b.yaml' } } }],
  ['a link that has become a file', { files: { 'link.yaml': manifest('1') } }],
  ['a link to another file', { files: { 'link.yaml': { mode: '120000', text: 'notes.txt' } } }],
  ['a folder that has become a file', { files: { c: manifest('1') }, removed: ['c/d.yaml'] }],
  ['a file that has become a folder', { files: { 'b.yaml/e.yaml': manifest('1') } }],
  ['a manifest that is not UTF-8', { files: { 'b.yaml': Buffer.from(`\xff${token}`, 'latin1') } }],
  ['nothing new', { files: { 'a.yaml': manifest('1') } }],
])('%s: what was known is brought up to date', async ([, change]) => {
  await using server = await startGitServer();
  await using knowing = await temporaryMirrors();
  await using fresh = await temporaryMirrors();
  async function list(mirrors: typeof knowing) {
    return mirrors.use(anonymous(server.url), unlimited(), async (mirror) => {
      const { commit } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
      return mirror.listMarked({ commit, token: token });
    });
  }
  await server.commit({ files: before });
  expect((await list(knowing)).map(({ path }) => path)).toEqual([
    'a.yaml',
    'c/d.yaml',
    'link.yaml',
  ]);
  await server.commit(change);
  expect(await list(knowing)).toEqual(await list(fresh));
});

test('a commit that was made and pushed here is listed as others list it, and no program is started', async () => {
  await using server = await startGitServer();
  await using folder = await temporaryDirectory();
  const commands = await recordCommands(folder.path);
  await using knowing = await temporaryMirrors({ searchPath: commands.searchPath });
  await using fresh = await temporaryMirrors();
  async function list(mirrors: typeof knowing) {
    return mirrors.use(anonymous(server.url), unlimited(), async (mirror) => {
      const { commit } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
      const files = await mirror.listMarked({ commit, token });
      return { files, contents: await mirror.readBlobs(files.map(({ blobId }) => blobId)) };
    });
  }
  await server.commit({ files: before });
  await knowing.use(anonymous(server.url), unlimited(), (mirror) => update(mirror, { path: 'c' }));
  await writeFile(join(folder.path, 'commands'), '');
  const known = await list(knowing);
  expect(await commands.text()).toBe('');
  expect(known).toEqual(await list(fresh));
  expect(known.contents).toContainEqual({ kind: 'text', text: manifest('2') });
});
