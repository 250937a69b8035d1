import { notFound } from '../../adapters/kubernetes/plain-place.ts';
import { formatImageRef } from '../../domain/image/ref.ts';
import { recordAt, textAt } from '../../domain/resources/record.ts';
import { counted } from '../../domain/text.ts';
import { durationOf } from '../duration.ts';
import { showProgress } from '../progress.ts';
import { called, nameOf } from './called.ts';
import { conditionOf } from './settled.ts';
import type { PlainCluster } from '../../adapters/kubernetes/plain-cluster.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';

/** Waits until an object is as wanted. @throws {Error} if it is not in time, or gone */
export type Wait = (
  cluster: PlainCluster,
  kind: ImageKind,
  key: ResourceKey,
  isIt: (object: JsonRecord) => boolean,
) => Promise<JsonRecord>;

/** Waiting for `count` objects, for no longer than `timeout` for all of them. */
export function waitFor(timeout: string, count: number): Wait {
  const signal = AbortSignal.timeout(durationOf('timeout', timeout));
  const progress = showProgress(count);
  return async (cluster, kind, key, isIt) => {
    using _ = progress.one();
    try {
      const object = await cluster.until(kind, key, { isIt, signal });
      if (object !== undefined) return object;
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new Error(
        `${called(kind, key.name)}: no run has ended within ${timeout}; "tagwright check" says whether tagwright runs`,
        { cause: error },
      );
    }
    throw notFound(kind, key);
  };
}

/**
 * What came of a run, in a line.
 * @throws {Error} if it failed
 */
export function runEnd(
  kind: ImageKind,
  { before, after }: { readonly before: JsonRecord; readonly after: JsonRecord },
): string {
  const ready = conditionOf(after, 'Ready') ?? {};
  const subject = called(kind, nameOf(after));
  if (ready['status'] !== 'True')
    throw new Error(`${subject}: ${textAt(ready, 'reason')}: ${textAt(ready, 'message')}`);
  return `${subject}: ${resultOf(kind, recordAt(before, 'status'), after)}`;
}

function resultOf(kind: ImageKind, earlier: JsonRecord, after: JsonRecord): string {
  const status = recordAt(after, 'status');
  switch (kind) {
    case 'ImageRepository':
      return `found ${counted(Number(recordAt(status, 'lastScanResult')['tagCount']), 'tag')}`;
    case 'ImagePolicy':
      return `selected ${imageOf(status)}`;
    case 'ImageUpdateAutomation': {
      const commit = textAt(status, 'lastPushCommit');
      if (commit === textAt(earlier, 'lastPushCommit'))
        return `nothing to push: ${textAt(conditionOf(after, 'Ready') ?? {}, 'message')}`;
      const [checkedOut] = textAt(status, 'observedSourceRevision').split('@');
      const push = recordAt(recordAt(recordAt(after, 'spec'), 'git'), 'push');
      return `pushed commit ${commit.slice(0, 7)} to ${textAt(push, 'branch', checkedOut)}`;
    }
  }
}

function imageOf(status: JsonRecord): string {
  const ref = recordAt(status, 'latestRef');
  const [name, tag, digest] = [textAt(ref, 'name'), textAt(ref, 'tag'), textAt(ref, 'digest')];
  return formatImageRef({ name, tag, digest });
}
