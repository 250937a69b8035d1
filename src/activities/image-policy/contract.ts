import type { ImageRef } from '../../domain/image/ref.ts';
import type { Preview } from '../../domain/loop/preview.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { RunStamp } from '../../domain/status/stamp.ts';
import type { RunReport } from '../../domain/loop/details.ts';
import type { Rest } from '../run.ts';

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
  readonly evaluate: (input: { readonly key: ResourceKey }) => Promise<Rest | Selected>;
  readonly reportSelection: (input: {
    readonly key: ResourceKey;
    readonly selection: Selected;
  }) => Promise<RunReport>;
  /** What the policy would select now. */
  readonly previewSelection: (input: { readonly key: ResourceKey }) => Promise<Preview>;
}
