import { selectPolicies } from '../../domain/automation/policies.ts';
import { ReconcileError } from '../../domain/errors.ts';
import { diffLines } from '../../domain/setters/diff.ts';
import { counted, cutBytes } from '../../domain/text.ts';
import { messageFor } from './message.ts';
import { rewriteNewest, withCheckout } from './checkout.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { Preview } from '../../domain/loop/preview.ts';
import type { UpdateDeps } from './deps.ts';
import type { Mirror } from '../../ports/git.ts';
import type { Rewritten } from './manifests.ts';
import type { Step } from '../step.ts';

/** Bytes: more than anybody reads, and far below what Temporal takes as an answer. */
const longest = 64 * 1024;

/** What a run would commit now. Reads only. */
export async function previewUpdate(
  deps: UpdateDeps,
  key: ResourceKey,
  { signal }: Step,
): Promise<Preview> {
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
  return withCheckout(deps, { key, policies, signal }, async (mirror, update) => {
    const { rewritten } = await rewriteNewest(mirror, update);
    const { changes, result } = rewritten;
    if (changes.length === 0) return { summary: 'nothing to change: every marker is up to date' };
    const diff = await diffOf(mirror, rewritten);
    const { pushBranch } = update.source.git;
    const { message } = messageFor(update, { result, madeAt: new Date() });
    return {
      summary: `would change ${counted(changes.length, 'file')} and push to "${pushBranch}"`,
      message: cut(message),
      diff,
    };
  });
}

/** The changes as a diff, as far as anybody reads. */
async function diffOf(mirror: Mirror, { changes, before }: Rewritten): Promise<string> {
  let diff = '';
  for (const [index, { path, text }] of changes.entries()) {
    const [content] = await mirror.readBlobs(before.slice(index, index + 1));
    if (content?.kind === 'text') diff += diffLines(path, content.text, text);
    if (diff.length > longest) break;
  }
  return cut(diff);
}

function cut(text: string): string {
  const beginning = cutBytes(text, longest);
  return beginning === text ? text : `${beginning}\n(cut here)\n`;
}
