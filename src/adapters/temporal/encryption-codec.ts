import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import proto from '@temporalio/proto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import type { EncryptionKeys } from './encryption-keys.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

const encoding = 'binary/encrypted';
const algorithm = 'aes-256-gcm';
/** As NIST SP 800-38D wants it; random ones are good for 4 thousand million payloads of one key. */
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts payloads with the first key, and decrypts with the one that a payload names. What is not
 * encrypted stays as it is: it was written before encryption was switched on, or by a person at
 * Temporal's CLI. The form is that of the encryption samples of Temporal's SDKs.
 */
export function createEncryptionCodec(keys: EncryptionKeys): PayloadCodec {
  return {
    encode: async (payloads) => payloads.map((payload) => encrypt(keys, payload)),
    decode: async (payloads) => payloads.map((payload) => decrypt(keys, payload)),
  };
}

/** The name of the key that a payload is encrypted with; undefined if it is not. */
export function keyNameOf({ metadata }: Payload): string | undefined {
  if (textOf(metadata?.['encoding']) !== encoding) return undefined;
  return textOf(metadata?.['encryption-key-id']);
}

function encrypt({ first, byName }: EncryptionKeys, payload: Payload): Payload {
  const key = byName.get(first);
  if (key === undefined) throw new Error(`there is no encryption key "${first}"`);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce);
  const plain = PayloadMessage.encode(payload).finish();
  return {
    metadata: { encoding: Buffer.from(encoding), 'encryption-key-id': Buffer.from(first) },
    data: Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]),
  };
}

/** @throws {Error} one line that names the key */
function decrypt({ byName }: EncryptionKeys, payload: Payload): Payload {
  const name = keyNameOf(payload);
  if (name === undefined) return payload;
  const key = byName.get(name);
  if (key === undefined) throw new Error(unknownKey(name, [...byName.keys()]));
  const data = payload.data ?? new Uint8Array();
  try {
    const decipher = createDecipheriv(algorithm, key, data.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAuthTag(data.subarray(-tagBytes));
    const plain = [decipher.update(data.subarray(nonceBytes, -tagBytes)), decipher.final()];
    return PayloadMessage.decode(Buffer.concat(plain));
  } catch (error) {
    throw new Error(
      `what Temporal holds is encrypted with another key than "${name}" is in --encryption-key-file`,
      { cause: error },
    );
  }
}

function unknownKey(name: string, known: readonly string[]): string {
  const has = known.map((one) => `"${one}"`).join(', ');
  return `what Temporal holds is encrypted with the key "${name}", which --encryption-key-file must have too: it has ${has}`;
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}
