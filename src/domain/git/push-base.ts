/**
 * What becomes of a push branch that is not the branch of the checkout and already there:
 * - `never`: it is built upon, also when the checkout has moved on since (Flux's default).
 * - `always`: it is made anew from the checkout (Flux with `GitAllBranchReferences=false`).
 * @see https://github.com/fluxcd/pkg/blob/e2cfd1a2/git/gogit/client.go SwitchBranch
 */
export type Rebuild = 'never' | 'always';

export interface PushBaseInput {
  /** The commit of the checkout. */
  readonly checkout: string;
  /** What the push branch points at on the remote; undefined if it is not there. */
  readonly pushHead: string | undefined;
  readonly rebuild: Rebuild;
}

/** Where a commit goes: on top of `base`, to a branch that must still be where `expected` says. */
export interface PushBase {
  readonly base: string;
  readonly expected: string | undefined;
}

/** The base of the next commit to a push branch of its own. */
export function choosePushBase({ checkout, pushHead, rebuild }: PushBaseInput): PushBase {
  const base = pushHead === undefined || rebuild === 'always' ? checkout : pushHead;
  return { base, expected: pushHead };
}
