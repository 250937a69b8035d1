import { renderMessage } from '../../domain/commit/message.ts';
import type { RewriteResult } from '../../domain/setters/rewrite.ts';
import type { Update } from './checkout.ts';

/** A commit message, and what somebody should hear of its template. */
export interface CommitMessage {
  readonly message: string;
  readonly warnings: readonly string[];
}

const removedField =
  'the commit message template uses ".Updated", which newer versions of Flux refuse: use ".Changed" instead';

/** The commit message of an automation for what was rewritten, in a commit that says it was made at `madeAt`. */
export function messageFor(
  { automation, policies }: Pick<Update, 'automation' | 'policies'>,
  { result, madeAt }: { readonly result: RewriteResult; readonly madeAt: Date },
): CommitMessage {
  const commit = automation.spec.git?.commit;
  const { message, usedRemovedField } = renderMessage({
    template: commit?.messageTemplate,
    automation: automation.metadata,
    changes: result.fileChanges,
    values: commit?.messageTemplateValues,
    policies,
    // A commit keeps whole seconds, and its message is to be rendered again from it.
    renderedAt: new Date(Math.floor(madeAt.getTime() / 1000) * 1000),
  });
  return { message, warnings: usedRemovedField ? [removedField] : [] };
}
