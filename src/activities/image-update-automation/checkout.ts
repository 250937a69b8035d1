import { choosePushBase } from '../../domain/git/push-base.ts';
import { branchName, describeTarget } from '../../domain/git/reference.ts';
import { ReconcileError } from '../../domain/errors.ts';
import { readSource } from './source.ts';
import { checkoutError } from './git-error.ts';
import type { PushBase, Rebuild } from '../../domain/git/push-base.ts';
import type { Checkout } from '../../domain/git/reference.ts';
import type { ImageUpdateAutomation } from '../../domain/resources/image-update-automation.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { NamedImage } from '../../domain/setters/rewrite.ts';
import type { AutomationSource } from './source.ts';
import type { Mirror } from '../../ports/git.ts';
import type { UpdateDeps } from './deps.ts';
import type { Rewriter, Rewritten } from './manifests.ts';

/** An automation as it is now, and all that working on its repository takes. Holds secrets: for memory only. */
export interface Update {
  readonly automation: ImageUpdateAutomation;
  readonly source: AutomationSource;
  readonly policies: readonly NamedImage[];
  readonly rebuild: Rebuild;
  readonly rewriteCommit: Rewriter;
}

/** Where the next commit goes, and what rewriting the manifests there gives. */
export interface RewrittenCheckout {
  readonly checkout: Checkout;
  readonly base: PushBase;
  readonly rewritten: Rewritten;
}

/** Reads what a step needs, and does its work with the mirror of the repository. */
export async function withCheckout<T>(
  deps: UpdateDeps,
  {
    key,
    policies,
    signal,
  }: {
    readonly key: ResourceKey;
    readonly policies: readonly NamedImage[];
    readonly signal: AbortSignal;
  },
  work: (mirror: Mirror, update: Update) => Promise<T>,
): Promise<T> {
  const automation = await deps.cluster.get('ImageUpdateAutomation', key, signal);
  if (automation === undefined) {
    const path = `${key.namespace}/${key.name}`;
    throw new ReconcileError(
      'Failed',
      `ImageUpdateAutomation '${path}' was deleted during its run`,
    );
  }
  const source = await readSource(deps, automation, signal);
  const { access, scope, timeoutMs } = source;
  const { rebuild, rewriteCommit } = deps;
  const update: Update = { automation, source, policies, rebuild, rewriteCommit };
  const call = { signal, timeoutMs, scope, namespace: key.namespace };
  return deps.git.use(access, call, (mirror) => work(mirror, update));
}

/** Brings the newest commits here and rewrites the one that the next commit goes on top of. */
export async function rewriteNewest(mirror: Mirror, update: Update): Promise<RewrittenCheckout> {
  const { target } = update.source.git;
  const checkout = await mirror.fetch(target).catch((error: unknown) => {
    throw checkoutError(error, describeTarget(target));
  });
  const base = await findBase(mirror, update, checkout);
  return { checkout, base, rewritten: await rewriteAt(mirror, update, base.base) };
}

/** A push branch of its own is built upon, so that what others put there stays, unless `rebuild` says otherwise. */
async function findBase(
  mirror: Mirror,
  { source, rebuild }: Update,
  { commit: checkout }: Checkout,
): Promise<PushBase> {
  const { pushBranch, checkoutBranch } = source.git;
  if (pushBranch === checkoutBranch) return { base: checkout, expected: checkout };
  const pushHead = await fetchBranch(mirror, pushBranch);
  return choosePushBase({ checkout, pushHead, rebuild });
}

/** The newest commit of a branch, brought here; undefined if there is no such branch. */
async function fetchBranch(mirror: Mirror, branch: string): Promise<string | undefined> {
  if ((await mirror.branchHead(branch)) === undefined) return undefined;
  const { commit } = await mirror.fetch({ kind: 'name', name: branchName(branch) });
  return commit;
}

/** Rewrites the manifests of a commit that is here. */
export function rewriteAt(mirror: Mirror, update: Update, commit: string): Promise<Rewritten> {
  const { automation, policies, rewriteCommit } = update;
  return rewriteCommit(mirror, { commit, updatePath: automation.spec.update.path ?? '', policies });
}

/** Who commits, as the spec says. */
export function authorOf({ spec }: ImageUpdateAutomation): {
  readonly name: string;
  readonly email: string;
} {
  const { name = '', email = '' } = spec.git?.commit.author ?? {};
  return { name, email };
}
