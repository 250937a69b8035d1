import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseImageRepository } from '../../../src/domain/resources/image-repository.ts';
import { shrinkProblem } from '../../../src/domain/status/shrink-guard.ts';

const canonicalName = 'ghcr.io/team/app';

function repository(but: { status?: object; spec?: object; annotations?: object } = {}) {
  const { annotations = {}, spec, status } = but;
  return parseImageRepository({
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageRepository',
    metadata: { namespace: 'apps', name: 'app', uid: 'u', generation: 1, annotations },
    spec: { image: canonicalName, interval: '1m', ...spec },
    status: {
      canonicalImageName: canonicalName,
      observedExclusionList: ['^.*\\.sig$'],
      lastScanResult: { revision: 'r', tagCount: 100, scanTime: '2026-11-21T10:00:00Z' },
      ...status,
    },
  });
}

const asked = { annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } };

test.for([
  ['believed: as many tags', 100, 0.5, {}, true],
  ['believed: just enough of them', 50, 0.5, {}, true],
  ['not believed: one less', 49, 0.5, {}, false],
  ['not believed: none at all', 0, 0.5, {}, false],
  ['believed: none at all, where nobody wants the guard', 0, 0, {}, true],
  ['not believed: one less, where all must stay', 99, 1, {}, false],
  ['believed: another image', 0, 0.5, { status: { canonicalImageName: 'ghcr.io/old' } }, true],
  ['believed: other exclusions', 0, 0.5, { spec: { exclusionList: ['^dev-'] } }, true],
  [
    'believed: none, where there was none',
    0,
    0.5,
    { status: { lastScanResult: { tagCount: 0 } } },
    true,
  ],
  ['believed: somebody asked for the scan', 0, 0.5, asked, true],
  [
    'not believed: somebody asked for the one before',
    0,
    0.5,
    { ...asked, status: { lastHandledReconcileAt: 'now' } },
    false,
  ],
] as const)('%s', ([, tagCount, shrinkGuard, but, isBelieved]) => {
  const problem = shrinkProblem({
    repository: repository(but),
    canonicalName,
    tagCount,
    shrinkGuard,
  });
  expect(problem === undefined).toBe(isBelieved);
});

test('the message tells both counts, and how to say that the tags were deleted', () => {
  const found = { repository: repository(), canonicalName, tagCount: 3, shrinkGuard: 0.5 };
  expect(shrinkProblem(found)).toBe(
    'the registry lists 3 tags where it listed 100 at 2026-11-21T10:00:00Z, which is not believed: ' +
      'if they were deleted, say so by "flux reconcile image repository app -n apps"',
  );
});

test('a list that has not become shorter is believed, whatever the share', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, fc.nat(), (shrinkGuard, more) => {
      const found = { repository: repository(), canonicalName, tagCount: 100 + more, shrinkGuard };
      expect(shrinkProblem(found)).toBeUndefined();
    }),
  );
});
