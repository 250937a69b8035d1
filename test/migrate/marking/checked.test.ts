import { expect, test } from 'vitest';
import { applyChecked } from '../../../src/migrate/marking/checked.ts';
import { readManifests } from '../../../src/manifests/read.ts';

const text = 'kind: Pod\nimage: app:1\n';
const end = text.length - 1;

test.for<readonly [string, string, readonly string[], string | undefined]>([
  [
    'is made if it is there',
    ' # {"$imagepolicy": "a:b"}',
    ['a:b'],
    `${text.trimEnd()} # {"$imagepolicy": "a:b"}\n`,
  ],
  ['is not made if it would not be read', ' # {"$imagepolicy": "a:b"} x', ['a:b'], undefined],
  ['is not made if it is another one', ' # {"$imagepolicy": "a:c"}', ['a:b'], undefined],
  ['is not made if it becomes data', '2 # {"$imagepolicy": "a:b"}', ['a:b'], undefined],
])('a marker %s', ([, inserted, setters, expected]) => {
  const read = readManifests({ path: 'app.yaml', text });
  const edits = [{ start: end, end, text: inserted }];
  const file = read.kind === 'read' ? read.file : undefined;
  expect(file && applyChecked(file, { edits, gone: [], setters })).toBe(expected);
});
