import { runStep } from '../step.ts';
import { plan } from './plan.ts';
import { previewUpdate } from './preview.ts';
import { commitAndPush } from './push.ts';
import { reportUpdate } from './report.ts';
import { rewrite } from './rewrite.ts';
import type { AutomationActivities } from './contract.ts';
import type { AutomationDeps } from './deps.ts';

/** The activities of an ImageUpdateAutomation. */
export function createAutomationActivities(deps: AutomationDeps): AutomationActivities {
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
