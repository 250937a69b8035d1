import { excludeTags } from '../../domain/image/tags.ts';
import { evaluatePolicy } from '../../domain/policy/evaluate.ts';
import type { Filtering, PolicyInput } from '../../domain/policy/evaluate.ts';
import type { Reason } from '../../domain/reasons.ts';

/**
 * Work on a tag list with expressions and ranges that a tenant wrote. Lists go as one text, a tag a line, which is
 * copied to another thread much faster than 100,000 texts.
 */
export type Job =
  /** Answers with the list without what the expressions match. */
  | { readonly kind: 'exclude'; readonly lines: string; readonly exclusionList: readonly string[] }
  /** Answers with the tag that a policy selects; `subject` names whose tags they are. */
  | {
      readonly kind: 'select';
      readonly lines: string;
      readonly subject: string;
      readonly input: PolicyInput;
    };

/** How a job ended: with the text that it answers with, or with the fields of a `ReconcileError`. */
export type JobEnd =
  | { readonly kind: 'done'; readonly text: string }
  | {
      readonly kind: 'failed';
      readonly reason: Reason;
      readonly message: string;
      readonly terminal: boolean;
    };

/** @throws {ReconcileError} */
export function runJob(job: Job, filterOf: (subject: string) => Filtering): string {
  const tags = tagsIn(job.lines);
  switch (job.kind) {
    case 'exclude':
      return linesOf(excludeTags(tags, job.exclusionList));
    case 'select':
      return evaluatePolicy(job.input, tags, filterOf(job.subject));
  }
}

export function linesOf(tags: readonly string[]): string {
  return tags.join('\n');
}

/** No tag is empty, so an empty text is an empty list. */
export function tagsIn(lines: string): readonly string[] {
  return lines === '' ? [] : lines.split('\n');
}
