import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataConverterWith } from '../../src/adapters/temporal/data-converter.ts';
import { parseEncryptionKeys } from '../../src/adapters/temporal/encryption-keys.ts';
import { preview, reconcileNow } from '../../src/workflows/messages.ts';
import { failure, hourMs } from './script.ts';
import { openHarness } from './harness.ts';
import type { Harness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  const keys = parseEncryptionKeys(`one ${randomBytes(32).toString('base64')}`, 'keys');
  harness = await openHarness(dataConverterWith(keys));
});

afterAll(() => harness[Symbol.asyncDispose]());

/** All that is said in a message of Temporal's. */
function said(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(said).join('\n');
}

test('what a run answers and fails with, a summary, an update and its failure are read by us alone', async () => {
  const stamp = { uid: 'u', generation: 1 };
  let scans = 0;
  const { handle, rested } = await harness.start({
    kind: 'ImagePolicy',
    confidential: true,
    script: {
      evaluate: async () => {
        scans += 1;
        if (scans === 1) throw failure('telling-failure', { retryAfterMs: hourMs });
        return {
          kind: 'selected',
          stamp,
          image: 'telling-image:1',
          latest: { name: 'telling-image', tag: '1' },
        };
      },
      reportSelection: async () => ({ ready: true, reason: 'Fine', message: 'telling-message' }),
      previewSelection: async () => {
        throw failure('telling-preview');
      },
    },
  });
  await rested();
  const report = await handle.executeUpdate(reconcileNow);
  expect(report.message).toBe('telling-message');
  const failed = await handle.executeUpdate(preview).catch((error: unknown) => error);
  expect(failed).toMatchObject({ cause: { cause: { message: 'telling-preview' } } });
  const history = said(await handle.fetchHistory());
  expect(history).toContain('binary/encrypted');
  expect(history).toContain('Encoded failure');
  expect(history.split('\n').filter((line) => line.includes('telling'))).toEqual([]);
});
