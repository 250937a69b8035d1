import { expect, test } from 'vitest';
import { isFluxScanOf } from '../../../src/domain/status/flux-scan.ts';

// The checksums are those that image-reflector-controller v1.2.0 wrote.
test.for([
  ['the same tags, by the checksum of Badger', ['1.1.0', '1.0.0'], { revision: '495453000' }, true],
  ['one tag', ['1.0.0'], { revision: '160432618' }, true],
  ['as many other tags', ['1.2.0', '1.0.0'], { revision: '495453000' }, false],
  ['our own checksum, or that of files', ['1.0.0'], { revision: 'sha256:00' }, false],
  ['no checksum, the same tags', ['2', '1'], { latestTags: ['2', '1'] }, true],
  ['no checksum, other tags', ['3', '1'], { latestTags: ['2', '1'] }, false],
  ['no checksum and no tags before Flux 2.0', ['3', '1'], {}, false],
  ['nothing', [], {}, true],
] as const)('%s', ([, tags, told, expected]) => {
  const latestTags = 'latestTags' in told ? { latestTags: [...told.latestTags] } : {};
  const lastScanResult = { tagCount: tags.length, ...told, ...latestTags };
  expect(isFluxScanOf({ lastScanResult }, tags)).toBe(expected);
});

test.for([
  ['no scan yet', undefined],
  ['another count', { tagCount: 2, revision: '160432618' }],
] as const)('%s is none', ([, lastScanResult]) => {
  expect(isFluxScanOf(lastScanResult === undefined ? {} : { lastScanResult }, ['1.0.0'])).toBe(
    false,
  );
});
