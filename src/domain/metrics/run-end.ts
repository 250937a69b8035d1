import type { Reason } from '../reasons.ts';
import type { ImageKind } from '../resources/kinds.ts';

/** How a run ended, in the words of controller-runtime's metrics: `success` has no next run of its own. */
export type CountedResult = 'success' | 'requeue_after' | 'error';

/** A run of a resource's loop that has ended; `gone`: the loop has ended with it. */
export interface RunEnd {
  readonly kind: ImageKind;
  readonly namespace: string;
  readonly name: string;
  /** From its begin to its report, by whichever workers. */
  readonly durationMs: number;
  readonly result: CountedResult | 'gone';
}

const noTagsYet: Reason = 'DependencyNotReady';

/**
 * The result of a run that reported. What stalls is no error here, as in Flux: it is said once, and nothing is tried
 * again. Nor is a policy whose repository has no tags yet.
 * @see fluxcd/image-reflector-controller@debe2aa internal/controller/imagepolicy_controller.go
 */
export function countedResult({
  ready,
  reason,
  nextRunMs,
}: {
  readonly ready: boolean;
  readonly reason: string;
  readonly nextRunMs?: number | undefined;
}): CountedResult {
  if (nextRunMs === undefined) return 'success';
  return ready || reason === noTagsYet ? 'requeue_after' : 'error';
}
