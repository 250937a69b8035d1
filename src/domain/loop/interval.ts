import { policyDelayMs } from '../status/image-policy.ts';
import { intervalMsOf } from './limits.ts';
import type { ImageKind } from '../resources/kinds.ts';
import type { Resources } from '../resources/resources.ts';

/**
 * Milliseconds until a resource's next run; undefined where only a message wakes it.
 * @throws {ReconcileError} `InvalidDuration`
 */
export function runIntervalMs(object: Resources[ImageKind]): number | undefined {
  return object.kind === 'ImagePolicy'
    ? policyDelayMs(object.spec)
    : intervalMsOf(object.spec.interval);
}
