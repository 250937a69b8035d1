import { selectPolicies } from '../../domain/automation/policies.ts';
import { ReconcileError } from '../../domain/errors.ts';
import { diffLines } from '../../domain/setters/diff.ts';
import { concerns, describeWarning } from '../../domain/setters/warning.ts';
import { counted, cutBytes } from '../../domain/text.ts';
import { messageFor } from './message.ts';
import { rewriteNewest, withCheckout } from './checkout.ts';
import type { Preview } from '../../domain/loop/preview.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { NamedImage } from '../../domain/setters/rewrite.ts';
import type { Mirror } from '../../ports/git.ts';
import type { UpdateDeps } from './deps.ts';
import type { CommitMessage } from './message.ts';
import type { Rewritten } from './manifests.ts';
import type { Step } from '../step.ts';

/** What a run would do now. */
export interface Proposal {
  /** The policies that the automation selects and that have an image. */
  readonly policies: readonly NamedImage[];
  readonly suspended: boolean;
  /** Where the commit would be pushed. */
  readonly branch: string;
  readonly refspec: string | undefined;
  /** The commit that it would stand upon. */
  readonly base: string;
  /** How many files it would change; 0: there would be no commit. */
  readonly files: number;
  readonly message: string;
  readonly diff: string;
  /** What somebody should hear of, one to a line. */
  readonly warnings: readonly string[];
}

interface Proposing {
  readonly signal: AbortSignal;
  /** Characters of a diff after which no further file is added; absent: the diff is whole. */
  readonly longestDiff?: number;
}

/** Finds out what a run would commit now. Reads only. */
export async function proposeUpdate(
  deps: UpdateDeps,
  key: ResourceKey,
  { signal, longestDiff = Infinity }: Proposing,
): Promise<Proposal> {
  const [automation, all] = await Promise.all([
    deps.cluster.get('ImageUpdateAutomation', key, signal),
    deps.cluster.list('ImagePolicy', { namespace: key.namespace }, signal),
  ]);
  if (automation === undefined) {
    throw new ReconcileError(
      'Failed',
      `there is no ImageUpdateAutomation '${key.namespace}/${key.name}'`,
    );
  }
  const policies = selectPolicies(all, automation.spec.policySelector);
  const names = new Set(all.map(({ metadata }) => metadata.name));
  return withCheckout(deps, { key, policies, signal }, async (mirror, update) => {
    const { base, rewritten } = await rewriteNewest(mirror, update);
    const { changes, result } = rewritten;
    const { pushBranch: branch, refspec } = update.source.git;
    const { message, warnings } =
      changes.length === 0 ? noMessage : messageFor(update, { result, madeAt: new Date() });
    const told = result.warnings.filter((one) => concerns(one, key.namespace, names));
    return {
      policies,
      suspended: automation.spec.suspend === true,
      branch,
      refspec,
      base: base.base,
      files: changes.length,
      message,
      diff: await diffOf(mirror, rewritten, longestDiff),
      warnings: [...update.source.warnings, ...told.map(describeWarning), ...warnings],
    };
  });
}

const noMessage: CommitMessage = { message: '', warnings: [] };

/** Bytes: more than anybody reads, and far below what Temporal takes as an answer. */
const longest = 64 * 1024;

/** What a run would commit now, as far as Temporal takes it. */
export async function previewUpdate(
  deps: UpdateDeps,
  key: ResourceKey,
  { signal }: Step,
): Promise<Preview> {
  const proposed = await proposeUpdate(deps, key, { signal, longestDiff: longest });
  const { files, branch, message, diff } = proposed;
  if (files === 0) return { summary: 'nothing to change: every marker is up to date' };
  return {
    summary: `would change ${counted(files, 'file')} and push to "${branch}"`,
    message: cut(message),
    diff: cut(diff),
  };
}

async function diffOf(
  mirror: Mirror,
  { changes, before }: Rewritten,
  longestDiff: number,
): Promise<string> {
  let diff = '';
  for (const [index, { path, text }] of changes.entries()) {
    const [content] = await mirror.readBlobs(before.slice(index, index + 1));
    if (content?.kind === 'text') diff += diffLines(path, content.text, text);
    if (diff.length > longestDiff) break;
  }
  return diff;
}

function cut(text: string): string {
  const beginning = cutBytes(text, longest);
  return beginning === text ? text : `${beginning}\n(cut here)\n`;
}
