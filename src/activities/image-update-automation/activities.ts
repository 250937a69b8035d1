import { sightedStep } from '../sight.ts';
import { runStep } from '../step.ts';
import { createRewriter } from './manifests.ts';
import { plan } from './plan.ts';
import { previewUpdate } from './preview.ts';
import { commitAndPush } from './push.ts';
import { reportUpdate } from './report.ts';
import { rewrite } from './rewrite.ts';
import type { AutomationActivities } from './contract.ts';
import type { AutomationDeps, UpdateDeps } from './deps.ts';

const kind = 'ImageUpdateAutomation';

/** The activities of an ImageUpdateAutomation. */
export function createAutomationActivities(outside: AutomationDeps): AutomationActivities {
  const deps: UpdateDeps = { ...outside, rewriteCommit: createRewriter() };
  return {
    plan: sightedStep({ kind, reason: 'GitOperationFailed' }, deps, plan),
    rewrite: sightedStep({ kind, reason: 'UpdateFailed' }, deps, rewrite),
    commitAndPush: sightedStep({ kind, reason: 'GitOperationFailed' }, deps, commitAndPush),
    reportUpdate: sightedStep({ kind, reason: 'Failed' }, deps, reportUpdate),
    previewUpdate: ({ key }) =>
      runStep('GitOperationFailed', (step) => previewUpdate(deps, key, step)),
  };
}
