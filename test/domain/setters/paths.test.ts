import { expect, test } from 'vitest';
import { ReconcileError } from '../../../src/domain/errors.ts';
import { isManifestPath, selectManifests } from '../../../src/domain/setters/paths.ts';
import type { TreeEntry } from '../../../src/domain/setters/paths.ts';

test.for([
  ['a.yaml', true],
  ['a/b.yml', true],
  ['.yaml', true],
  ['Kustomization', true],
  ['a/Kustomization', true],
  ['MyKustomization', false],
  ['kustomization', false],
  ['a.YAML', false],
  ['a.yaml.bak', false],
  ['a.yaml/b', false],
] as const)('%s is looked into: %s', ([path, isManifest]) => {
  expect(isManifestPath(path)).toBe(isManifest);
});

const tree: readonly TreeEntry[] = [
  { kind: 'file', path: 'a.yaml' },
  { kind: 'file', path: 'in/.hidden/b.yaml' },
  { kind: 'file', path: 'in/c.txt' },
  { kind: 'file', path: 'inner/d.yaml' },
  { kind: 'symlink', path: 'folder', target: 'in/.hidden' },
  { kind: 'symlink', path: 'in/chain.yaml', target: '../top.yaml' },
  { kind: 'symlink', path: 'in/deep.yaml', target: '../folder/b.yaml' },
  { kind: 'symlink', path: 'in/escape.yaml', target: '../../a.yaml' },
  { kind: 'symlink', path: 'in/folder.yaml', target: '.hidden' },
  { kind: 'symlink', path: 'in/root.yaml', target: '/a.yaml' },
  { kind: 'symlink', path: 'in/text.yaml', target: 'c.txt' },
  { kind: 'symlink', path: 'loop.yaml', target: 'pool.yaml' },
  { kind: 'symlink', path: 'pool.yaml', target: 'loop.yaml' },
  { kind: 'symlink', path: 'top.yaml', target: './a.yaml' },
];

test.for([
  [
    'the whole repository',
    '',
    [
      'a.yaml=a.yaml',
      'in/.hidden/b.yaml=in/.hidden/b.yaml',
      'inner/d.yaml=inner/d.yaml',
      'in/chain.yaml=a.yaml',
      'in/deep.yaml=in/.hidden/b.yaml',
      'in/text.yaml=in/c.txt',
      'top.yaml=a.yaml',
    ],
  ],
  [
    'a folder',
    './in/',
    [
      '.hidden/b.yaml=in/.hidden/b.yaml',
      'chain.yaml=a.yaml',
      'deep.yaml=in/.hidden/b.yaml',
      'text.yaml=in/c.txt',
    ],
  ],
  ['a folder behind a link', 'folder', ['b.yaml=in/.hidden/b.yaml']],
  ['a folder, from above the top', '../../inner', ['d.yaml=inner/d.yaml']],
  ['a folder as an absolute path', '/inner', ['d.yaml=inner/d.yaml']],
  ['a file', 'inner/d.yaml', ['d.yaml=inner/d.yaml']],
  ['a file of another kind', 'in/c.txt', []],
] as const)('%s', ([, updatePath, expected]) => {
  const selected = selectManifests(tree, updatePath);
  expect(selected.map(({ path, filePath }) => `${path}=${filePath}`)).toEqual(expected);
});

test.for(['nope', 'inn', 'loop.yaml'])('nothing at the update path %s', (updatePath) => {
  expect(() => selectManifests(tree, updatePath)).toThrow(ReconcileError);
});

test('links whose ways are long beyond measure are refused', () => {
  const target = `${'a/../'.repeat(600)}a.yaml`;
  const links = Array.from({ length: 200 }, (_, index) => {
    return { kind: 'symlink', path: `${index}.yaml`, target } as const;
  });
  expect(() => selectManifests([{ kind: 'file', path: 'a.yaml' }, ...links], '')).toThrow(
    /^the ways of the symbolic links have more than 200000 parts, up to that of "\d+\.yaml"$/,
  );
});
