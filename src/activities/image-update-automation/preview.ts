import { selectPolicies } from '../../domain/automation/policies.ts';
import { ReconcileError } from '../../domain/errors.ts';
import { diffLines } from '../../domain/setters/diff.ts';
import { cutText } from '../../domain/text.ts';
import { messageFor } from './message.ts';
import { rewriteNewest, useMirror } from './checkout.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { AutomationDeps, UpdatePreview } from './activities.ts';
import type { Step } from '../step.ts';

/** More than anybody reads, and far below what Temporal takes as an answer. */
const longestText = 64 * 1024;

/** What a run would commit now. Reads only. */
export async function previewUpdate(
  deps: AutomationDeps,
  key: ResourceKey,
  { signal }: Step,
): Promise<UpdatePreview> {
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
  return useMirror(deps, { key, policies, signal }, async (mirror, update) => {
    const { rewritten } = await rewriteNewest(mirror, update);
    const { changes, before, result } = rewritten;
    if (changes.length === 0) return { summary: 'nothing to change: every marker is up to date' };
    const diff = changes
      .map(({ path, text }, index) => diffLines(path, before[index] ?? '', text))
      .join('');
    const { pushBranch } = update.source.git;
    const { message } = messageFor(update, { result, madeAt: new Date() });
    return {
      summary: `would change ${changes.length} files and push to "${pushBranch}"`,
      message: cutText(message, longestText),
      diff: diff.length > longestText ? `${diff.slice(0, longestText)}\n(cut here)\n` : diff,
    };
  });
}
