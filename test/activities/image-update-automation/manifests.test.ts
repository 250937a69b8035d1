import { expect, test } from 'vitest';
import { createRewriter } from '../../../src/activities/image-update-automation/manifests.ts';
import { marked } from './world.ts';

const mib = 1024 * 1024;

// A blob is named for its size, so that the reads can be read.
test.for<readonly [string, readonly number[], readonly string[]]>([
  ['no file', [], []],
  ['small ones together', [1, 2, 3], ['1 2 3']],
  ['as many as make 4 MiB', [mib, 3 * mib, 1], [`${mib} ${3 * mib}`, '1']],
  ['a large one alone', [1, 5 * mib, 2, 3], ['1', `${5 * mib}`, '2 3']],
  ['one with several names once', [1, 2, 1], ['1 2']],
])('of marked manifests are read: %s', async ([, sizes, expected]) => {
  const reads: string[] = [];
  const { changes } = await createRewriter()(
    {
      listMarked: () =>
        Promise.resolve(
          sizes.map((sizeBytes, index) => {
            const path = `${index}.yaml`;
            return { path, filePath: path, blobId: String(sizeBytes), sizeBytes };
          }),
        ),
      readBlobs: (ids) => {
        reads.push(ids.join(' '));
        return Promise.resolve(ids.map(() => ({ kind: 'text', text: marked('a') })));
      },
    },
    {
      commit: 'c',
      updatePath: '',
      policies: [{ namespace: 'apps', name: 'app', image: { name: 'app', tag: 'b' } }],
    },
  );
  expect(reads).toEqual(expected);
  expect(changes).toEqual(sizes.map((_, index) => ({ path: `${index}.yaml`, text: marked('b') })));
});
