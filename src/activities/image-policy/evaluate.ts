import { isSameImageRef } from '../../domain/image/ref.ts';
import { policyMessage } from '../../domain/status/image-policy.ts';
import { readySince } from '../../domain/status/conditions.ts';
import { isSettled } from '../../domain/status/run.ts';
import { openRun } from '../open-run.ts';
import { select } from './select.ts';
import type { Rest } from '../run.ts';
import type { Sighted } from '../sight.ts';
import type { Step } from '../step.ts';
import type { PolicyDeps } from './select.ts';
import type { Selected } from './contract.ts';

const kind = 'ImagePolicy';

/** What the policy selects now, and whether that is news. */
export async function evaluate(
  deps: PolicyDeps,
  { key }: Sighted,
  step: Step,
): Promise<Rest | Selected> {
  const opened = await openRun(deps.cluster, { kind, key, step });
  if (opened.kind !== 'open') return opened;
  const { object: policy, stamp, intervalMs: nextRunMs } = opened;
  const { status } = policy;
  const latest = await select(deps, policy, step);
  const image = `${latest.name}:${latest.tag}`;
  if (isSettled(status, stamp) && isSameImageRef(status.latestRef, latest)) {
    const message = policyMessage(latest, status.observedPreviousRef);
    return { kind: 'idle', message, image, since: readySince(status.conditions), nextRunMs };
  }
  return { kind: 'selected', stamp, image, latest, nextRunMs };
}
