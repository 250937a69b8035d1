import { formatImageRef, isSameImageRef } from '../image/ref.ts';
import { intervalMsOf } from '../loop/limits.ts';
import type { ImageRef } from '../image/ref.ts';
import type { ImagePolicySpec, ImagePolicyStatus } from '../resources/image-policy.ts';

/** How long Flux waits between two look-ups of a digest where the interval is zero. */
const defaultDigestIntervalMs = 600_000;

/** What to do for the digest of the selected image. */
export type DigestNeed =
  | { readonly kind: 'none' }
  | { readonly kind: 'known'; readonly digest: string }
  | { readonly kind: 'fetch' };

/** Whether the digest behind `ref` must be fetched, is the one the status has, or is not wanted. */
export function digestNeed({
  spec,
  status,
  ref,
}: {
  readonly spec: ImagePolicySpec;
  readonly status: ImagePolicyStatus;
  readonly ref: Pick<ImageRef, 'name' | 'tag'>;
}): DigestNeed {
  switch (spec.digestReflectionPolicy) {
    case 'Never':
      return { kind: 'none' };
    case 'Always':
      return { kind: 'fetch' };
    case 'IfNotPresent': {
      const { name, tag, digest = '' } = status.latestRef ?? {};
      const isKnown = name === ref.name && tag === ref.tag && digest !== '';
      return isKnown ? { kind: 'known', digest } : { kind: 'fetch' };
    }
  }
}

/** Milliseconds until the policy looks at the registry by itself; undefined where it only waits for new tags. */
export function policyDelayMs({
  digestReflectionPolicy,
  interval,
}: ImagePolicySpec): number | undefined {
  if (digestReflectionPolicy !== 'Always') return undefined;
  return intervalMsOf(interval ?? '0') ?? defaultDigestIntervalMs;
}

/** The status after `ref` was chosen; another one than before moves to `observedPreviousRef`. */
export function nextImagePolicyStatus(status: ImagePolicyStatus, ref: ImageRef): ImagePolicyStatus {
  const before = status.latestRef;
  if (isSameImageRef(before, ref)) return { ...status };
  const { observedPreviousRef: _, ...rest } = status;
  return before === undefined
    ? { ...rest, latestRef: ref }
    : { ...rest, latestRef: ref, observedPreviousRef: before };
}

/** What Ready says of a policy that has chosen `latestRef`. */
export function policyMessage(latestRef: ImageRef, observedPreviousRef?: ImageRef): string {
  const { name, tag, digest = '' } = latestRef;
  const withDigest = digest === '' ? '' : ` with digest ${digest}`;
  const previously =
    observedPreviousRef === undefined || isSameImageRef(latestRef, observedPreviousRef)
      ? ''
      : ` (previously ${formatImageRef(observedPreviousRef)})`;
  return `Latest image tag for ${name} resolved to ${tag}${withDigest}${previously}`;
}
