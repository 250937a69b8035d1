import { ReconcileError } from '../../domain/errors.ts';
import { commitPage } from '../../domain/git/commit-page.ts';
import { signingKeyOf } from '../../domain/git/signing-key.ts';
import { describePush } from '../../domain/status/image-update-automation.ts';
import { readSecret } from '../secrets.ts';
import { configurationError } from './source.ts';
import { pushError } from './git-error.ts';
import { recogniseMade, recognisePush } from './recognise.ts';
import { messageFor } from './message.ts';
import { authorOf, rewriteAt, rewriteNewest, withCheckout } from './checkout.ts';
import type { ImageUpdateAutomation } from '../../domain/resources/image-update-automation.ts';
import type { Mirror, Signer } from '../../ports/git.ts';
import type { Pushing, PushInput, UpdatePlan } from './contract.ts';
import type { UpdateDeps } from './deps.ts';
import type { LostPush, MadeCommit } from './recognise.ts';
import type { Step } from '../step.ts';
import type { RewrittenCheckout, Update } from './checkout.ts';

/** Everybody who pushes to a busy branch gets through within a few tries; beyond that, something else is wrong. */
const raceLimit = 20;

/**
 * Makes the change on the newest commit and pushes it; where somebody else was first, makes it again on theirs. A push
 * that landed although its answer was lost is recognised, and never made twice.
 */
export async function commitAndPush(
  deps: UpdateDeps,
  { key, plan, checkout, base }: PushInput,
  { ofRun, signal, attempt }: Step,
): Promise<Pushing> {
  ofRun(plan);
  return withCheckout(deps, { key, policies: plan.policies, signal }, async (mirror, update) => {
    const signer = await readSigner(deps, update.automation, signal);
    const isRepeated = attempt > 1;
    const work: PushWork = { mirror, update, plan, signer, isRepeated };
    const before = isRepeated ? undefined : await reuseCheckout(mirror, update, { checkout, base });
    const refused: MadeCommit[] = [];
    for await (const next of candidates(work, before)) {
      // A push that has begun is finished and reported; after an interruption none begins.
      signal.throwIfAborted();
      const outcome = await pushOnto(work, next, refused);
      if (outcome.kind !== 'overtaken') return outcome;
      refused.push(outcome.made);
    }
    throw lostTooOften(update);
  });
}

/** What each try of a step has in common. */
interface PushWork {
  readonly mirror: Mirror;
  readonly update: Update;
  readonly plan: UpdatePlan;
  readonly signer: Signer | undefined;
  /** An earlier attempt of the step may have pushed. */
  readonly isRepeated: boolean;
}

/** Somebody else was first; the push of `made` was refused, as it seems. */
interface Overtaken {
  readonly kind: 'overtaken';
  readonly made: MadeCommit;
}

/** What to try to push onto: what the step before worked on, then what is newest, again and again. */
async function* candidates(
  { mirror, update }: PushWork,
  before: RewrittenCheckout | undefined,
): AsyncGenerator<RewrittenCheckout> {
  if (before !== undefined) yield before;
  for (let race = before === undefined ? 0 : 1; race < raceLimit; race += 1)
    yield await rewriteNewest(mirror, update);
}

/**
 * What the step before worked on, if it is here. Should the remote have moved since, the push will be refused; where
 * that is known already, because other automations of the branch pushed, it is not tried.
 */
async function reuseCheckout(
  mirror: Mirror,
  update: Update,
  { checkout, base }: Pick<PushInput, 'checkout' | 'base'>,
): Promise<RewrittenCheckout | undefined> {
  const known = await mirror.knownHead(update.source.git.pushBranch);
  if (known !== undefined && known !== base.expected) return undefined;
  if (!(await mirror.has(base.base))) return undefined;
  return { checkout, base, rewritten: await rewriteAt(mirror, update, base.base) };
}

async function pushOnto(
  work: PushWork,
  next: RewrittenCheckout,
  refused: readonly MadeCommit[],
): Promise<Pushing | Overtaken> {
  const { checkout, base, rewritten } = next;
  try {
    if (rewritten.changes.length > 0) return await pushChange(work, next);
    const lost = await findLostPush(work, base.base, refused);
    if (lost === undefined) return { kind: 'unchanged', checkout };
    return { kind: 'pushed', checkout, ...lost };
  } catch (error) {
    throw pushError(error);
  }
}

/** All markers are up to date: by a push of this very step whose answer was lost, or by somebody else. */
async function findLostPush(
  { mirror, update, plan: { startedAt: pushedAt }, isRepeated }: PushWork,
  head: string,
  made: readonly MadeCommit[],
): Promise<LostPush | undefined> {
  const known = await recogniseMade(mirror, update, { head, made, pushedAt });
  if (known !== undefined || !isRepeated) return known;
  return recognisePush(mirror, update, { head, pushedAt });
}

async function pushChange(
  { mirror, update, plan, signer }: PushWork,
  { checkout, base, rewritten }: RewrittenCheckout,
): Promise<Pushing | Overtaken> {
  const { automation, source } = update;
  const { pushBranch: branch, refspec, options } = source.git;
  const madeAt = new Date(plan.startedAt);
  const { message, warnings } = messageFor(update, { result: rewritten.result, madeAt });
  const author = authorOf(automation);
  const commit = await mirror.writeCommit({
    base: base.base,
    changes: rewritten.changes,
    author,
    committer: author,
    message,
    now: madeAt.getTime(),
    signer,
  });
  const result = await mirror.push({ commit, branch, expected: base.expected, options });
  if (result.kind === 'rejected') return { kind: 'overtaken', made: { commit, message } };
  if (refspec !== undefined) await mirror.pushRefspec({ refspec, commit, branch, options });
  const pushedAt = new Date().toISOString();
  const page = commitPage(source.access.url, commit);
  const push = describePush(source.git, { commit, message, pushedAt, page });
  return { kind: 'pushed', checkout, push, warnings };
}

function lostTooOften({ source }: Update): ReconcileError {
  const problem = `others pushed to "${source.git.pushBranch}" first, ${raceLimit} times in a row`;
  return pushError(new ReconcileError('GitOperationFailed', problem));
}

async function readSigner(
  deps: UpdateDeps,
  automation: ImageUpdateAutomation,
  signal: AbortSignal,
): Promise<Signer | undefined> {
  const key = automation.spec.git?.commit.signingKey;
  if (key === undefined) return undefined;
  const { namespace } = automation.metadata;
  const { name } = key.secretRef;
  const secret = await readSecret(deps.cluster, { namespace, name }, signal).catch(
    (error: unknown) => {
      throw configurationError(error);
    },
  );
  return deps.signerOf(signingKeyOf(secret, key.type ?? 'gpg'), signal);
}
