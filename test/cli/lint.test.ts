import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandWith } from '../support/command.ts';
import { temporaryDirectory } from '../support/directory.ts';

const tagwright = commandWith({});

test('lint prints a line for each finding, and fails only where something would not work', async () => {
  await using directory = await temporaryDirectory();
  const policy =
    'apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nmetadata:\n  name: app\n';
  await writeFile(join(directory.path, 'policy.yaml'), policy);
  expect(await tagwright('lint', directory.path)).toEqual({
    code: 0,
    out: 'policy.yaml:1: warning: no marker names the ImagePolicy "app": what it selects is written nowhere (policy-without-marker)\n',
    said: '',
  });
  await writeFile(
    join(directory.path, 'web.yaml'),
    'image: web:1 # {"$imagepolicy": "team:web"}\n',
  );
  const { code, out, said } = await tagwright('lint', directory.path, '-o', 'json');
  expect([code, said]).toEqual([1, 'tagwright: 1 error in 2 files\n']);
  expect(JSON.parse(out)).toMatchObject([
    { severity: 'warning', path: 'policy.yaml' },
    { severity: 'error', path: 'web.yaml', line: 1, rule: 'marker-without-policy' },
  ]);
});

test('lint of what is no directory is a mistake', async () => {
  expect(await tagwright('lint', '/dev/null')).toMatchObject({
    code: 2,
    said: expect.stringContaining('"/dev/null" is no directory'),
  });
});
