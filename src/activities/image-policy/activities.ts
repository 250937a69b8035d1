import { sightedStep } from '../sight.ts';
import { runStep } from '../step.ts';
import { evaluate } from './evaluate.ts';
import { previewSelection } from './preview.ts';
import { reportSelection } from './report.ts';
import type { PolicyActivities } from './contract.ts';
import type { PolicyDeps } from './select.ts';

const kind = 'ImagePolicy';

/** The activities of an ImagePolicy. */
export function createPolicyActivities(deps: PolicyDeps): PolicyActivities {
  return {
    evaluate: sightedStep({ kind, reason: 'Failed' }, deps, evaluate),
    reportSelection: sightedStep({ kind, reason: 'Failed' }, deps, reportSelection),
    previewSelection: ({ key }) => runStep('Failed', (step) => previewSelection(deps, key, step)),
  };
}
