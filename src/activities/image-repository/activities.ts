import { runStep } from '../step.ts';
import { reportScan } from './report.ts';
import { scan } from './scan.ts';
import type { RepositoryActivities } from './contract.ts';
import type { TagSourceDeps } from './tags.ts';

/** The activities of an ImageRepository. */
export function createRepositoryActivities(deps: TagSourceDeps): RepositoryActivities {
  return {
    scan: ({ key, forced }) =>
      runStep('ReadOperationFailed', (step) => scan(deps, { key, forced, step })),
    reportScan: (input) => runStep('Failed', () => reportScan(deps, input)),
  };
}
