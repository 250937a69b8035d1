import { createEncryptionCodec, keyNameOf } from './encryption-codec.ts';
import type { ConnectionLike } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import type { EncryptionKeys } from './encryption-keys.ts';

/** So many workflows are looked at: of a fleet that is half through a change of keys, some have either. */
const sampleSize = 20;

/**
 * Makes sure that we can read what the running workflows of the cluster began with, before each of them fails for it.
 * @throws {Error} one line that names the key
 */
export async function assertReadable({
  connection,
  namespace,
  cluster,
  keys,
}: {
  readonly connection: Pick<ConnectionLike, 'workflowService'>;
  readonly namespace: string;
  readonly cluster: string;
  readonly keys: EncryptionKeys | undefined;
}): Promise<void> {
  const { workflowService } = connection;
  const query = `ExecutionStatus = 'Running' AND WorkflowId STARTS_WITH '${cluster}/'`;
  const { executions } = await workflowService
    .listWorkflowExecutions({ namespace, query, pageSize: sampleSize })
    // Who may not list hears of it from the first workflow.
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
