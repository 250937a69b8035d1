import { isSameImageRef } from '../../domain/image/ref.ts';
import { select } from './select.ts';
import type { Preview } from '../../domain/loop/preview.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { Step } from '../step.ts';
import type { PolicyDeps } from './select.ts';

const kind = 'ImagePolicy';

/** What the policy would select now. */
export async function previewSelection(
  deps: PolicyDeps,
  key: ResourceKey,
  step: Step,
): Promise<Preview> {
  const policy = await deps.cluster.get(kind, key, step.signal);
  if (policy === undefined) return { summary: 'the policy is gone' };
  const latest = await select(deps, policy, step);
  const isNews = !isSameImageRef(policy.status.latestRef, latest);
  const digest = latest.digest === undefined ? '' : ` with digest ${latest.digest}`;
  return {
    summary: `${isNews ? 'would select' : 'has selected'} ${latest.name}:${latest.tag}${digest}`,
  };
}
