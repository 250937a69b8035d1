import type { ScanResult } from '../../domain/status/image-repository.ts';
import type { RunStamp } from '../../domain/status/stamp.ts';
import type { RunReport } from '../../domain/loop/details.ts';
import type { Rest } from '../run.ts';
import type { Sighted, Sighting } from '../sight.ts';

// What the workflow of an ImageRepository sees of its steps.

/** A scan that found something to report. The tag list itself stays out of Temporal's history. */
export interface Scanned {
  readonly kind: 'scanned';
  readonly stamp: RunStamp;
  readonly image: string;
  readonly canonicalName: string;
  readonly result: ScanResult;
  /** Absent: only a message wakes the loop. */
  readonly nextRunMs?: number | undefined;
  /** Entries that the registry lists and that are no tags; absent: none. */
  readonly omitted?: number;
}

export interface RepositoryActivities {
  /** Lists the tags if a scan is due; `forced`: due or not. */
  readonly scan: (
    input: Sighted & { readonly forced: boolean },
  ) => Promise<Sighting<Rest | Scanned>>;
  readonly reportScan: (
    input: Sighted & { readonly scan: Scanned },
  ) => Promise<Sighting<RunReport>>;
}
