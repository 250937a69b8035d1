import { connect } from 'node:tls';
import { once } from 'node:events';
import { openConversion } from '../../src/cli/conversion/open-conversion.ts';
import { alphaCrdManifest, conversionPath } from '../../src/domain/conversion/alpha-crd.ts';
import { imageKinds } from '../../src/domain/resources/kinds.ts';
import type { CertificateTimes } from '../../src/domain/conversion/certificate.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';

export interface WebhookOptions {
  readonly kubeconfig: string;
  readonly port: number;
  readonly times?: CertificateTimes;
}

/** A replica of the conversion webhook, in this process. */
export interface Webhook extends AsyncDisposable {
  /** What it has said: a line for each time, and what it did. */
  readonly said: readonly string[];
  /** The serial number of the certificate that it shows. */
  readonly serial: () => Promise<string>;
}

/** The namespace of the Secret. */
export const webhookNamespace = 'tagwright';

export async function startWebhook({ kubeconfig, port, times }: WebhookOptions): Promise<Webhook> {
  const said: string[] = [];
  function say(line: string, fields: object = {}): void {
    said.push([line, ...Object.values(fields).map(String)].join(' '));
  }
  const signal = new AbortController().signal;
  const conversion = await openConversion({
    address: { host: '127.0.0.1', port },
    namespace: webhookNamespace,
    kubeconfig,
    log: { info: say, warn: say },
    signal,
    onReady: () => undefined,
    everyMs: 100,
    ...(times === undefined ? {} : { times }),
  });
  return {
    said,
    serial: () => serialAt(port),
    [Symbol.asyncDispose]: () => conversion[Symbol.asyncDispose](),
  };
}

/** The CRDs with the alpha versions, which a webhook on this machine converts. */
export function alphaCrds(port: number): readonly JsonRecord[] {
  const url = `https://127.0.0.1:${port}${conversionPath}`;
  return imageKinds.map((kind) => alphaCrdManifest(kind, { url }));
}

async function serialAt(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect');
    return socket.getPeerCertificate().serialNumber;
  } finally {
    socket.destroy();
  }
}
