import { createEncryptionCodec, keyNameOf } from './encryption-codec.ts';
import type { ConnectionLike } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import type { EncryptionKeys } from './encryption-keys.ts';

/**
 * How many workflows to look at. In the middle of a change of keys, some have the old key and some
 * the new one.
 */
const sampleSize = 20;

/**
 * Makes sure that we can read what the running workflows of the cluster began with: otherwise each
 * of them would fail.
 * @throws {Error} one line that names the key
 */
export async function assertReadable({
  connection,
  namespace,
  clusterName,
  keys,
}: {
  readonly connection: Pick<ConnectionLike, 'workflowService'>;
  readonly namespace: string;
  readonly clusterName: string;
  readonly keys: EncryptionKeys | undefined;
}): Promise<void> {
  const { workflowService } = connection;
  const query = `ExecutionStatus = 'Running' AND WorkflowId STARTS_WITH '${clusterName}/'`;
  const { executions } = await workflowService
    .listWorkflowExecutions({ namespace, query, pageSize: sampleSize })
    // If we may not list them, the first workflow that we cannot read says so.
    .catch(() => ({ executions: [] }));
  const inputs = await Promise.all(
    executions.map(async ({ execution }): Promise<readonly Payload[]> => {
      if (execution == null) return [];
      const page = { namespace, execution, maximumPageSize: 1 };
      const { history } = await workflowService.getWorkflowExecutionHistory(page);
      const [started] = history?.events ?? [];
      return started?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    }),
  );
  await decodeAll(inputs.flat(), keys);
}

async function decodeAll(
  payloads: readonly Payload[],
  keys: EncryptionKeys | undefined,
): Promise<void> {
  if (keys !== undefined) {
    await createEncryptionCodec(keys).decode([...payloads]);
    return;
  }
  const [name] = payloads.flatMap((payload) => keyNameOf(payload) ?? []);
  if (name !== undefined)
    throw new Error(
      `what Temporal holds is encrypted with the key "${name}": name the file that has it by --encryption-key-file`,
    );
}
