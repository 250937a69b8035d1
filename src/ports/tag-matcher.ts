import type { PolicyInput } from '../domain/policy/evaluate.ts';

/** Applies what tenants wrote, expressions and ranges, to tag lists: within limits of time, and beside the event loop. */
export interface TagMatcher {
  /** The tags that an exclusion list leaves. @throws {ReconcileError} as `excludeTags`, and where it takes too long. */
  exclude(job: {
    readonly tags: readonly string[];
    readonly exclusionList: readonly string[];
    readonly signal: AbortSignal;
  }): Promise<readonly string[]>;
  /**
   * The tag that a policy selects; `subject` names whose tags they are.
   * @throws {ReconcileError} as `evaluatePolicy`, and where it takes too long.
   */
  select(job: {
    readonly subject: string;
    readonly input: PolicyInput;
    readonly tags: readonly string[];
    readonly signal: AbortSignal;
  }): Promise<string>;
}
