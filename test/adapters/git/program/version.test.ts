import { expect, test } from 'vitest';
import { requireGit, requireRecent } from '../../../../src/adapters/git/program/version.ts';
import { temporaryDirectory } from '../../../support/directory.ts';

test('the git of this machine will do', async () => {
  await expect(requireGit(process.env['PATH'])).resolves.toBeUndefined();
});

test('a machine without git is told what it needs', async () => {
  await using directory = await temporaryDirectory();
  await expect(requireGit(directory.path)).rejects.toMatchObject({
    name: 'StartError',
    message: expect.stringContaining(
      'git 2.37.0 or later is needed, and the git on PATH cannot be run',
    ),
  });
});

test.for(['git version 2.37.0', 'git version 2.39.5 (Apple Git-154)'])('"%s" will do', (said) => {
  expect(() => requireRecent(said)).not.toThrow();
});

test.for(['git version 2.31.8', 'something else'])('"%s" will not do', (said) => {
  expect(() => requireRecent(said)).toThrow(
    `git 2.37.0 or later is needed, and the git on PATH is "${said}"`,
  );
});
