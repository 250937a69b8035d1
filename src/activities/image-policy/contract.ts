import type { ImageRef } from '../../domain/image/ref.ts';
import type { Preview } from '../../domain/loop/preview.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { RunStamp } from '../../domain/status/stamp.ts';
import type { RunReport } from '../../domain/loop/details.ts';
import type { Rest } from '../run.ts';
import type { Sighted, Sighting } from '../sight.ts';

// What the workflow of an ImagePolicy sees of its steps.

/** A selection to report. */
export interface Selected {
  readonly kind: 'selected';
  readonly stamp: RunStamp;
  /** `name:tag`, for Temporal's lists. */
  readonly image: string;
  readonly latest: ImageRef;
  /** Absent: only a message wakes the loop. */
  readonly nextRunMs?: number | undefined;
}

export interface PolicyActivities {
  readonly evaluate: (input: Sighted) => Promise<Sighting<Rest | Selected>>;
  readonly reportSelection: (
    input: Sighted & { readonly selection: Selected },
  ) => Promise<Sighting<RunReport>>;
  /** What the policy would select now. */
  readonly previewSelection: (input: { readonly key: ResourceKey }) => Promise<Preview>;
}
