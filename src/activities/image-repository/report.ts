import { omittedEvent, repositoryEvent } from '../../domain/status/event.ts';
import {
  nextImageRepositoryStatus,
  repositoryMessage,
} from '../../domain/status/image-repository.ts';
import { reportRun } from '../report-run.ts';
import type { RunReport } from '../../domain/loop/details.ts';
import type { Sighted } from '../sight.ts';
import type { Scanned } from './contract.ts';
import type { Cluster } from '../../ports/cluster.ts';

const kind = 'ImageRepository';

/** Writes what a scan found into the status, and tells of it. */
export async function reportScan(
  { cluster }: { readonly cluster: Cluster },
  {
    key,
    scan: { stamp, canonicalName, result, nextRunMs: nextDelayMs, omitted = 0 },
  }: Sighted & { readonly scan: Scanned },
): Promise<RunReport> {
  return reportRun(cluster, {
    kind,
    key,
    stamp,
    now: result.scannedAt,
    next: ({ spec, status: before }) => {
      const status = nextImageRepositoryStatus({
        spec,
        status: before,
        canonicalName,
        scan: result,
      });
      const isNews = before.lastScanResult?.revision !== result.revision;
      const found = isNews ? 'tags changed' : 'tags unchanged';
      return {
        status,
        outcome: { kind: 'succeeded', message: repositoryMessage({ spec, status }) },
        events: (turn) => [
          repositoryEvent({ ...turn, scan: found, nextDelayMs }),
          // Not with every scan: as often as there is other news of it.
          ...(isNews && omitted > 0 ? [omittedEvent(omitted)] : []),
        ],
      };
    },
  });
}
