import type { UpdateReason } from '../../domain/automation/why.ts';
import type { PushBase } from '../../domain/git/push-base.ts';
import type { Checkout } from '../../domain/git/reference.ts';
import type { Preview } from '../../domain/loop/preview.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { NamedImage } from '../../domain/setters/rewrite.ts';
import type { Push } from '../../domain/status/image-update-automation.ts';
import type { RunStamp } from '../../domain/status/stamp.ts';
import type { RunReport } from '../../domain/loop/details.ts';
import type { Rest } from '../run.ts';
import type { Sighted, Sighting } from '../sight.ts';

// What the workflow of an ImageUpdateAutomation sees of its steps.

/** An update to make: names and digests, from which every step can read the rest again. */
export interface UpdatePlan {
  readonly kind: 'update';
  /** Absent: planned by a worker of before this was told. */
  readonly why?: UpdateReason | undefined;
  readonly stamp: RunStamp;
  /** An ISO instant; the date of the commit too, so that a repeated step makes the same commit. */
  readonly startedAt: string;
  /** The images to apply. Absent: they are many, and the step that rewrites finds those that markers name. */
  readonly policies?: readonly NamedImage[] | undefined;
  /** How many policies are selected. Absent: planned by a worker of before this was told, or as many as `policies`. */
  readonly selected?: number | undefined;
  /** Absent: only a message wakes the loop. */
  readonly intervalMs?: number | undefined;
  /** The last run failed, and it or one before may have done so after its push had landed. */
  readonly mayHavePushed: boolean;
}

/** An update of which it is known what it applies. */
export interface DecidedPlan extends UpdatePlan {
  readonly policies: readonly NamedImage[];
}

/** What rewriting the manifests came to. */
export type Rewriting = Rewritten & {
  /** Those that the run applies, where the plan does not have them. */
  readonly policies?: readonly NamedImage[] | undefined;
};

type Rewritten =
  | {
      readonly kind: 'unchanged';
      readonly checkout: Checkout;
      readonly warnings: readonly string[];
    }
  | {
      readonly kind: 'changed';
      readonly checkout: Checkout;
      readonly base: PushBase;
      readonly files: number;
      readonly changes: number;
      readonly warnings: readonly string[];
    }
  /** An earlier run had pushed the change, and its answer was lost. */
  | {
      readonly kind: 'pushed';
      readonly checkout: Checkout;
      readonly push: Push;
      readonly warnings: readonly string[];
    };

/** What is on the remote now. */
export type Pushing =
  | { readonly kind: 'unchanged'; readonly checkout: Checkout }
  | {
      readonly kind: 'pushed';
      readonly checkout: Checkout;
      readonly push: Push;
      /** Of the commit message's template: what it uses that Flux took away. */
      readonly warnings: readonly string[];
    };

export interface AutomationActivities {
  /** Finds out whether there is anything to do. */
  readonly plan: (input: Sighted) => Promise<Sighting<Rest | UpdatePlan>>;
  /** Rewrites the marked manifests of the checkout, without writing anything. */
  readonly rewrite: (
    input: Sighted & { readonly plan: UpdatePlan },
  ) => Promise<Sighting<Rewriting>>;
  /** Makes the change on the newest commit of the branch, and pushes it. */
  readonly commitAndPush: (input: PushInput) => Promise<Sighting<Pushing>>;
  readonly reportUpdate: (input: ReportInput) => Promise<Sighting<RunReport>>;
  readonly previewUpdate: (input: { readonly key: ResourceKey }) => Promise<Preview>;
}

export interface PushInput extends Sighted {
  readonly plan: DecidedPlan;
  /** What the step before worked on. */
  readonly checkout: Checkout;
  readonly base: PushBase;
}

export interface ReportInput extends Sighted {
  readonly plan: DecidedPlan;
  readonly pushing: Pushing;
  readonly warnings: readonly string[];
}
