import { expect, test } from 'vitest';
import { reportSelection } from '../../src/activities/image-policy/report.ts';
import { reportScan } from '../../src/activities/image-repository/report.ts';
import { reportUpdate } from '../../src/activities/image-update-automation/report.ts';
import { reportFailure } from '../../src/activities/resource.ts';
import type { Cluster } from '../../src/ports/cluster.ts';
import type { RunReport } from '../../src/domain/loop/details.ts';

function refuse(): Promise<never> {
  return Promise.reject(new Error('nothing may be done to what is gone'));
}

/** A cluster without any object. */
const cluster: Cluster = {
  get: () => Promise.resolve(undefined),
  read: () => Promise.resolve(undefined),
  list: refuse,
  patchStatus: refuse,
  addFinalizer: refuse,
  removeFinalizer: refuse,
  setSuspended: refuse,
  annotate: refuse,
  readSecret: refuse,
  readServiceAccount: refuse,
  requestServiceAccountToken: refuse,
  readNamespaceLabels: refuse,
  recordEvent: refuse,
  since: () => cluster,
  versionOf: () => undefined,
};

const key = { namespace: 'apps', name: 'app' };
const stamp = { uid: 'u', generation: 1 };
const at = '2026-11-21T10:00:00Z';

test.for<[string, () => Promise<RunReport>]>([
  [
    'a scan',
    () => {
      const result = { revision: 'r', tagCount: 1, latestTags: ['1'], scannedAt: at };
      const found = { kind: 'scanned', stamp, image: 'app', canonicalName: 'app', result } as const;
      return reportScan({ cluster }, { key, scan: { ...found, nextRunMs: 1 } });
    },
  ],
  [
    'a selection',
    () => {
      const latest = { name: 'app', tag: '1' };
      const selection = { kind: 'selected', stamp, image: 'app:1', latest } as const;
      return reportSelection({ cluster }, { key, selection });
    },
  ],
  [
    'an update',
    () => {
      const plan = { kind: 'update', stamp, startedAt: at, policies: [], intervalMs: 1 } as const;
      const checkout = { name: 'refs/heads/main', commit: 'c1' };
      return reportUpdate(
        { cluster },
        {
          key,
          plan: { ...plan, mayHavePushed: false },
          pushing: { kind: 'unchanged', checkout },
          warnings: [],
        },
      );
    },
  ],
  [
    'a failure',
    () => {
      const failure = { reason: 'Failed', terminal: false, message: 'down' } as const;
      return reportFailure(cluster, { kind: 'ImagePolicy', key, failure });
    },
  ],
])('%s of a resource that is gone by now says so, and is no success', async ([, report]) => {
  expect(await report()).toEqual({
    ready: false,
    reason: 'Deleted',
    message: 'the resource is gone',
  });
});
