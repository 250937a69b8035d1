import { imageKinds } from '../domain/resources/kinds.ts';
import { workflowTypes } from '../workflows/messages.ts';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { StepMetrics } from '../domain/metrics/step-metrics.ts';

/** Counts the steps that a worker takes, those that are taken at once too. */
export function countSteps(steps: StepMetrics): ActivityInterceptorsFactory {
  return ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const kind = imageKinds.find((one) => workflowTypes[one] === info.workflowType);
        if (kind === undefined) return next(input);
        const nowMs = Date.now();
        const waitedMs = nowMs - info.currentAttemptScheduledTimestampMs;
        const end = steps.begin(kind, { waitedMs, nowMs });
        try {
          return await next(input);
        } finally {
          end(Date.now());
        }
      },
    },
  });
}
