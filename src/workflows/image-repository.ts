import { continueAsNew } from '@temporalio/workflow';
import { kubernetesActivities, registryActivities } from './activities.ts';
import { counted } from '../domain/text.ts';
import { reconcileLoop } from './loop.ts';
import type { ReconcileInput } from './messages.ts';

/** The life of an ImageRepository: scan the registry, report what it holds. */
export async function imageRepository(input: ReconcileInput): Promise<void> {
  const { key } = input;
  const carried = await reconcileLoop(input, {
    kind: 'ImageRepository',
    lostReason: 'ReadOperationFailed',
    run: async ({ forced, isRetry, step }) => {
      // A registry that has just failed may be slow to fail again.
      const registry = registryActivities({ isSlow: isRetry });
      const scan = await step((seen) => registry.scan({ key, forced, seen }));
      if (scan.kind !== 'scanned') return scan;
      const report = kubernetesActivities(counted(scan.result.tagCount, 'tag'));
      const reported = await step((seen) => report.reportScan({ key, scan, seen }));
      return { kind: 'reported', ...reported, image: scan.image, nextRunMs: scan.nextRunMs };
    },
    preview: async () => ({
      summary: 'a scan changes nothing: it reads the tags and reports them',
    }),
  });
  if (carried !== undefined) await continueAsNew<typeof imageRepository>({ ...input, carried });
}
