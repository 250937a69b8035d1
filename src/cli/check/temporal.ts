import { Connection } from '@temporalio/client';
import { readTemporalConfig } from '../../config/environment.ts';
import { messageOf } from '../../domain/errors.ts';
import { onOneLine } from '../../domain/text.ts';
import type { Finding } from './finding.ts';

const patienceMs = 10_000;

/** Whether the configured Temporal answers, and has our namespace. */
export async function checkTemporal(): Promise<Finding> {
  const config = readTemporalConfig();
  if (config === undefined)
    return {
      state: 'note',
      text: 'no Temporal is configured (TEMPORAL_ADDRESS): "tagwright run" starts one of its own',
    };
  const { address = '' } = config.connectionOptions;
  const { namespace = 'default' } = config;
  try {
    const connection = await Connection.connect({
      ...config.connectionOptions,
      connectTimeout: patienceMs,
    });
    try {
      await connection.withDeadline(Date.now() + patienceMs, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
    } finally {
      await connection.close();
    }
    return { state: 'good', text: `Temporal at ${address} has the namespace "${namespace}"` };
  } catch (error) {
    const text = `Temporal at ${address}, namespace "${namespace}": ${onOneLine(messageOf(error))}: see TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE`;
    return { state: 'wrong', text };
  }
}
