import { fileURLToPath } from 'node:url';
import { createEncryptionCodec } from './encryption-codec.ts';
import type { DataConverter } from '@temporalio/common';
import type { EncryptionKeys } from './encryption-keys.ts';

/**
 * How workers and clients turn values into what Temporal keeps: encrypted, where there are keys.
 */
export function dataConverterWith(keys: EncryptionKeys | undefined): DataConverter {
  if (keys === undefined) return {};
  return {
    payloadCodecs: [createEncryptionCodec(keys)],
    failureConverterPath: fileURLToPath(new URL('./failure-converter.ts', import.meta.url)),
  };
}
