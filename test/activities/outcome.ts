import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { z } from 'zod';

const failureDetails = z.object({
  reason: z.string(),
  terminal: z.boolean(),
  retryAfterMs: z.number().optional(),
  intervalMs: z.number().optional(),
  stamp: z.looseObject({}).optional(),
});

const quiet = { logger: new DefaultLogger('ERROR', () => undefined) };

/** An answer, or the failure that goes to the workflow. */
export type Outcome<T> =
  | { readonly answer: T }
  | {
      readonly failure: {
        readonly reason: string;
        readonly message: string;
        readonly terminal: boolean;
        readonly retryAfterMs?: number | undefined;
        readonly intervalMs?: number | undefined;
        /** The state of the resource that the step's run acted on. */
        readonly stamp?: object | undefined;
        /** Whether Temporal itself tries the activity again. */
        readonly isTriedAgain: boolean;
      };
    };

/** What an activity answers, or how it fails; `attempt` counts from 1. */
export async function outcomeOf<I, O>(
  activity: (input: I) => Promise<O>,
  input: I,
  attempt = 1,
): Promise<Outcome<O>> {
  const environment = new MockActivityEnvironment({ attempt }, quiet);
  try {
    return { answer: await environment.run(activity, input) };
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    const [details] = error.details ?? [];
    return {
      failure: {
        ...failureDetails.parse(details),
        message: error.message,
        isTriedAgain: !error.nonRetryable,
      },
    };
  }
}
