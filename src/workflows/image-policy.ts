import { continueAsNew } from '@temporalio/workflow';
import { kubernetesActivities, registryActivities } from './activities.ts';
import { reconcileLoop } from './loop.ts';
import type { ReconcileInput } from './messages.ts';

/**
 * The life of an ImagePolicy: select from the tags of its ImageRepository, report the selection.
 */
export async function imagePolicy(input: ReconcileInput): Promise<void> {
  const { key } = input;
  const carried = await reconcileLoop(input, {
    kind: 'ImagePolicy',
    lostReason: 'Failed',
    run: async ({ step }) => {
      const selection = await step((seen) => registryActivities().evaluate({ key, seen }));
      if (selection.kind !== 'selected') return selection;
      const report = kubernetesActivities(selection.image);
      const reported = await step((seen) => report.reportSelection({ key, selection, seen }));
      return { ...selection, kind: 'reported', ...reported };
    },
    preview: () => registryActivities().previewSelection({ key }),
  });
  if (carried !== undefined) await continueAsNew<typeof imagePolicy>({ ...input, carried });
}
