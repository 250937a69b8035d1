import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../domain/errors.ts';
import { keepCertificate } from './keep-certificate.ts';
import type { Logger } from '@temporalio/worker';
import type { KeyPair } from '../../domain/conversion/certificate.ts';
import type { KeepOptions, Kept } from './keep-certificate.ts';

export interface ShowOptions extends KeepOptions {
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Time between two looks. */
  readonly everyMs: number;
  /** Serves a certificate from now on; the API server knows it already. */
  readonly show: (identity: KeyPair) => void;
}

const afterFailureMs = 3_000;

const unnamed =
  'no CRD names it: kubectl apply --server-side -k config/alpha/crd, or leave --conversion-webhook-addr out';

/** Looks after the certificate of the conversion webhook, and shows it, until `signal` aborts. */
export async function showCertificates(options: ShowOptions): Promise<void> {
  const { signal, log, everyMs, show } = options;
  let said: string | undefined;
  function say(cause: string): void {
    if (cause !== said) log.warn(`conversion webhook: ${cause}`);
    said = cause;
  }
  async function look(): Promise<Kept | undefined> {
    try {
      return await keepCertificate(options);
    } catch (error) {
      if (!signal.aborted) say(messageOf(error));
      return undefined;
    }
  }

  while (!signal.aborted) {
    const kept = await look();
    if (kept !== undefined && 'did' in kept && kept.did !== 'serve')
      log.info('certificate of the conversion webhook', { did: kept.did });
    if (kept?.kind === 'overtaken') continue;
    if (kept?.kind === 'unnamed') say(unnamed);
    if (kept?.kind === 'kept') {
      said = undefined;
      show(kept.identity);
    }
    const waitMs = kept?.kind === 'kept' ? everyMs : Math.min(everyMs, afterFailureMs);
    await delay(waitMs, undefined, { signal }).catch(() => undefined);
  }
}
