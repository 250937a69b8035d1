import { ReconcileError } from '../errors.ts';
import { checkoutTarget } from '../git/reference.ts';
import type { CheckoutTarget } from '../git/reference.ts';
import type { GitRepository } from '../resources/git-repository.ts';
import type { ImageUpdateAutomation } from '../resources/image-update-automation.ts';
import type { ResourceKey } from '../resources/key.ts';

/** Where an automation reads and where it pushes. */
export interface GitPlan {
  readonly target: CheckoutTarget;
  /** Absent where the checkout is of a tag or a commit. */
  readonly checkoutBranch: string | undefined;
  readonly pushBranch: string;
  readonly refspec: string | undefined;
  readonly options: Readonly<Record<string, string>>;
}

/** The GitRepository that an automation refers to. @throws {ReconcileError} terminal, if it may not or cannot be meant. */
export function sourceKey(
  { metadata, spec: { sourceRef, git } }: ImageUpdateAutomation,
  crossNamespace: 'allowed' | 'refused',
): ResourceKey {
  const key = { namespace: sourceRef.namespace ?? metadata.namespace, name: sourceRef.name };
  if (crossNamespace === 'refused' && key.namespace !== metadata.namespace) {
    throw new ReconcileError(
      'AccessDenied',
      `can't access 'GitRepository/${key.namespace}/${key.name}', cross-namespace references have been blocked`,
      { terminal: true },
    );
  }
  if (git === undefined) {
    throw new ReconcileError(
      'InvalidSourceConfiguration',
      `source kind 'GitRepository' necessitates field .spec.git: invalid source configuration`,
    );
  }
  return key;
}

/**
 * The branches of an automation: the checkout of `spec.git.checkout`, else of the GitRepository; the push branch of
 * `spec.git.push`, else the one checked out.
 * @throws {ReconcileError} `SourceManagerFailed`, if no branch to push to can be told.
 */
export function planGit({ spec }: ImageUpdateAutomation, repository: GitRepository): GitPlan {
  const ref = spec.git?.checkout?.ref ?? repository.spec.ref ?? {};
  const target = checkoutTarget(ref);
  const checkoutBranch = branchOf(target);
  const push = spec.git?.push;
  const pushBranch = push?.branch === '' ? checkoutBranch : (push?.branch ?? checkoutBranch);
  if (pushBranch === undefined) {
    throw new ReconcileError(
      'SourceManagerFailed',
      'push spec not provided, and cannot be inferred from .spec.git.checkout.ref or GitRepository .spec.ref: ' +
        'set .spec.git.push.branch',
    );
  }
  return {
    target,
    checkoutBranch,
    pushBranch,
    refspec: push?.refspec,
    options: push?.options ?? {},
  };
}

function branchOf(target: CheckoutTarget): string | undefined {
  const prefix = 'refs/heads/';
  if (target.kind !== 'name' || !target.name.startsWith(prefix)) return undefined;
  return target.name.slice(prefix.length);
}
