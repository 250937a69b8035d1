/**
 * What becomes of a push branch that is not the branch of the checkout and already there:
 * - `when-moved`: it is built upon while it contains the checkout, and made anew from the checkout once it does not.
 * - `always`: it is made anew from the checkout (Flux with `GitAllBranchReferences=false`).
 * - `never`: it is built upon (Flux with `GitForcePushBranch=false`).
 */
export type Rebuild = 'when-moved' | 'always' | 'never';

export interface PushBaseInput {
  /** The commit of the checkout. */
  readonly checkout: string;
  /** What the push branch points at on the remote; undefined if it is not there. */
  readonly pushHead: string | undefined;
  /** Whether the push branch is the branch that was checked out. */
  readonly isSameBranch: boolean;
  readonly rebuild: Rebuild;
  /** Whether the history of the push branch contains the checkout. */
  readonly containsCheckout: boolean;
}

/** Where a commit goes: on top of `base`, to a branch that must still be where `expected` says. */
export interface PushBase {
  readonly base: string;
  readonly expected: string | undefined;
}

/** The base of the next commit, so that new markers of the checkout are seen and nothing is pushed twice. */
export function choosePushBase(input: PushBaseInput): PushBase {
  const { checkout, pushHead, isSameBranch, rebuild, containsCheckout } = input;
  if (isSameBranch) return { base: checkout, expected: checkout };
  if (pushHead === undefined) return { base: checkout, expected: undefined };
  const isRebuilt = rebuild === 'always' || (rebuild === 'when-moved' && !containsCheckout);
  return { base: isRebuilt ? checkout : pushHead, expected: pushHead };
}
