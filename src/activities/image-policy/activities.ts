import { runStep } from '../step.ts';
import { evaluate } from './evaluate.ts';
import { previewSelection } from './preview.ts';
import { reportSelection } from './report.ts';
import type { PolicyActivities } from './contract.ts';
import type { PolicyDeps } from './select.ts';

/** The activities of an ImagePolicy. */
export function createPolicyActivities(deps: PolicyDeps): PolicyActivities {
  return {
    evaluate: ({ key }) => runStep('Failed', (step) => evaluate(deps, key, step)),
    reportSelection: (input) => runStep('Failed', () => reportSelection(deps, input)),
    previewSelection: ({ key }) => runStep('Failed', (step) => previewSelection(deps, key, step)),
  };
}
