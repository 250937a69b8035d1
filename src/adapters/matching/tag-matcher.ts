import { createHash } from 'node:crypto';
import { BoundedMap } from '../../domain/bounded-map.ts';
import { ReconcileError } from '../../domain/errors.ts';
import { createJobThread, OverLimitError } from './job-thread.ts';
import { linesOf, tagsIn } from './job.ts';
import type { TagMatcher } from '../../ports/tag-matcher.ts';
import type { Reason } from '../../domain/reasons.ts';
import type { Job } from './job.ts';

interface TagMatcherOptions {
  /** How long all may have to wait for somebody's job. Default: 2 s; 100,000 tags take a usual expression 0.1 to 1 s. */
  readonly quickMs?: number;
  /** How long a job may take at all; those that take so long wait for each other. Default: 10 s. */
  readonly slowMs?: number;
}

/** Jobs that are known to be slow. One that is forgotten holds up the others once more. */
const maxRemembered = 4096;

/**
 * A matcher with two threads. What is too slow for the first goes to the second from then on, where it holds up its
 * like alone: one match of an expression that is allowed can take 300 ms (docs/decisions/matching.md).
 */
export function createTagMatcher({
  quickMs = 2_000,
  slowMs = 10_000,
}: TagMatcherOptions = {}): TagMatcher & AsyncDisposable {
  const quick = createJobThread({ limitMs: quickMs });
  const slow = createJobThread({ limitMs: slowMs });
  const known = new BoundedMap<true>(maxRemembered);

  async function run(job: Job, signal: AbortSignal): Promise<string> {
    const key = keyOf(job);
    if (known.get(key) === undefined) {
      try {
        return await quick.run(job, signal);
      } catch (error) {
        if (!(error instanceof OverLimitError)) throw error;
        known.set(key, true);
      }
    }
    return slow.run(job, signal);
  }

  return {
    async exclude({ tags, exclusionList, signal }) {
      const job = { kind: 'exclude', lines: linesOf(tags), exclusionList } as const;
      try {
        return tagsIn(await run(job, signal));
      } catch (error) {
        const what = `the regular expressions of spec.exclusionList on ${tags.length} tags`;
        throw explained(error, 'ReadOperationFailed', what);
      }
    },
    async select({ subject, input, tags, signal }) {
      const job = { kind: 'select', lines: linesOf(tags), subject, input } as const;
      try {
        return await run(job, signal);
      } catch (error) {
        const what = `spec.filterTags.pattern and spec.policy on ${tags.length} tags`;
        throw explained(error, 'InvalidPolicy', what);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([quick[Symbol.asyncDispose](), slow[Symbol.asyncDispose]()]);
    },
  };
}

/** Time is a matter of the machine too, so what took too long is tried again. */
function explained(error: unknown, reason: Reason, what: string): unknown {
  if (!(error instanceof OverLimitError)) return error;
  const problem = `${what} take more than ${error.message}: make them simpler, or delete old tags`;
  return new ReconcileError(reason, problem, { cause: error });
}

/** A job is known by what it does, whatever the tags. */
function keyOf(job: Job): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...job, lines: '' }))
    .digest('base64');
}
