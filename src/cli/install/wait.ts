import { keyOf } from '../../domain/resources/key.ts';
import { recordAt } from '../../domain/resources/record.ts';
import { titleOf } from '../../install/made.ts';
import { isReady, whyNotReady } from '../../install/readiness.ts';
import { durationOf } from '../duration.ts';
import { showProgress } from '../progress.ts';
import type { Manifests } from '../../adapters/kubernetes/manifests.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';

/** Waits until Deployments are ready. @throws {Error} that says what keeps their pods, where they are not in time */
export async function untilReady(
  manifests: Manifests,
  deployments: readonly JsonRecord[],
  timeout: string,
): Promise<void> {
  const signal = AbortSignal.timeout(durationOf('timeout', timeout));
  const progress = showProgress(deployments.length);
  await Promise.all(
    deployments.map(async (deployment) => {
      using _ = progress.one();
      await oneReady(deployment).catch(async (error: unknown) => {
        if (!signal.aborted) throw error;
        throw new Error(await tooLate(manifests, deployment, timeout), { cause: error });
      });
      console.log(`${titleOf(deployment)} is ready`);
    }),
  );

  async function oneReady(deployment: JsonRecord): Promise<void> {
    for (;;)
      for await (const seen of manifests.follow(deployment, signal)) if (isReady(seen)) return;
  }
}

async function tooLate(
  manifests: Manifests,
  deployment: JsonRecord,
  timeout: string,
): Promise<string> {
  const { namespace } = keyOf(deployment);
  const why = whyNotReady(await podsOf(manifests, deployment));
  const pods = why.length === 0 ? `kubectl -n ${namespace} describe pods` : why.join('; ');
  return `${titleOf(deployment)} in namespace "${namespace}" is not ready after ${timeout}: ${pods}`;
}

/** The pods of a Deployment of ours. */
export function podsOf(
  manifests: Manifests,
  deployment: JsonRecord,
): Promise<readonly JsonRecord[]> {
  const { app } = recordAt(recordAt(recordAt(deployment, 'spec'), 'selector'), 'matchLabels');
  const { namespace } = keyOf(deployment);
  return manifests.list('Pod', { namespace, labelSelector: `app=${String(app)}` });
}
