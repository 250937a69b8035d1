import { Client, Connection } from '@temporalio/client';
import { readHistoryActions } from '../support/history-actions.ts';
import type { Action } from '../support/actions.ts';
import type { Servers } from './servers.ts';

/** Who drives the resources: the product, or Flux's own controllers. */
export interface Contender extends AsyncDisposable {
  readonly pids: readonly number[];
  /** One of their children, whose use is counted apart. */
  readonly temporalPid?: number;
  /** What Temporal has written down. */
  histories(): Promise<readonly Action[]>;
}

export async function startTagwright(servers: Servers): Promise<Contender> {
  const product = await servers.start();
  const { pid, temporalPid, temporalAddress } = product;
  return {
    pids: [pid],
    temporalPid,
    async histories() {
      const connection = await Connection.connect({ address: temporalAddress });
      try {
        return await readHistoryActions(new Client({ connection }));
      } finally {
        await connection.close();
      }
    },
    [Symbol.asyncDispose]: () => product[Symbol.asyncDispose](),
  };
}
