import { sightedStep } from '../sight.ts';
import { reportScan } from './report.ts';
import { scan } from './scan.ts';
import type { RepositoryActivities } from './contract.ts';
import type { TagSourceDeps } from './tags.ts';

const kind = 'ImageRepository';

/** The activities of an ImageRepository. */
export function createRepositoryActivities(deps: TagSourceDeps): RepositoryActivities {
  return {
    scan: sightedStep({ kind, reason: 'ReadOperationFailed' }, deps, scan),
    reportScan: sightedStep({ kind, reason: 'Failed' }, deps, reportScan),
  };
}
