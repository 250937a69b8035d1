import { runStep } from '../step.ts';
import { createRewriter } from './manifests.ts';
import { plan } from './plan.ts';
import { previewUpdate } from './preview.ts';
import { commitAndPush } from './push.ts';
import { reportUpdate } from './report.ts';
import { rewrite } from './rewrite.ts';
import type { AutomationActivities } from './contract.ts';
import type { AutomationDeps, UpdateDeps } from './deps.ts';

/** The activities of an ImageUpdateAutomation. */
export function createAutomationActivities(outside: AutomationDeps): AutomationActivities {
  const deps: UpdateDeps = { ...outside, rewriteCommit: createRewriter() };
  return {
    plan: ({ key }) => runStep('GitOperationFailed', (step) => plan(deps, key, step)),
    rewrite: (input) => runStep('UpdateFailed', (step) => rewrite(deps, input, step)),
    commitAndPush: (input) =>
      runStep('GitOperationFailed', (step) => commitAndPush(deps, input, step)),
    reportUpdate: (input) => runStep('Failed', () => reportUpdate(deps, input)),
    previewUpdate: ({ key }) =>
      runStep('GitOperationFailed', (step) => previewUpdate(deps, key, step)),
  };
}
