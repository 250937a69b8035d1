import { policyEvent } from '../../domain/status/event.ts';
import { nextImagePolicyStatus, policyMessage } from '../../domain/status/image-policy.ts';
import { reportRun } from '../report-run.ts';
import type { RunReport } from '../../domain/loop/details.ts';
import type { Sighted } from '../sight.ts';
import type { Selected } from './contract.ts';
import type { Cluster } from '../../ports/cluster.ts';

const kind = 'ImagePolicy';

/** Writes what a run selected into the status, and tells of it. */
export async function reportSelection(
  { cluster }: { readonly cluster: Cluster },
  { key, selection }: Sighted & { readonly selection: Selected },
): Promise<RunReport> {
  const { stamp, latest } = selection;
  return reportRun(cluster, {
    kind,
    key,
    stamp,
    next: (policy) => {
      const status = nextImagePolicyStatus(policy.status, latest);
      const message = policyMessage(latest, status.observedPreviousRef);
      return {
        status,
        outcome: { kind: 'succeeded', message },
        events: (turn) => [policyEvent(turn)],
      };
    },
  });
}
