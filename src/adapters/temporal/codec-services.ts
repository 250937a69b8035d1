import proto from '@temporalio/proto';
import { createEncryptionCodec } from './encryption-codec.ts';
import type { Payload } from '@temporalio/common';
import type { EncryptionKeys } from './encryption-keys.ts';

const { Payloads } = proto.temporal.api.common.v1;

/**
 * What Temporal's UI and CLI ask a remote codec for: payloads as JSON, encrypted or decrypted, by
 * the path they ask at.
 */
export function codecServices(
  keys: EncryptionKeys,
): Readonly<Record<'/encode' | '/decode', (body: unknown) => Promise<unknown>>> {
  const codec = createEncryptionCodec(keys);
  return {
    '/encode': (body) => convert(body, (payloads) => codec.encode(payloads)),
    '/decode': (body) => convert(body, (payloads) => codec.decode(payloads)),
  };
}

async function convert(
  body: unknown,
  work: (payloads: Payload[]) => Promise<Payload[]>,
): Promise<unknown> {
  if (typeof body !== 'object' || body === null || !('payloads' in body))
    throw new Error('the body is not an object with "payloads"');
  const { payloads } = Payloads.fromObject(body);
  return Payloads.toObject(Payloads.create({ payloads: await work(payloads) }), { bytes: String });
}
