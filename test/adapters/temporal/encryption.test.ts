import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codecServices } from '../../../src/adapters/temporal/codec-services.ts';
import { createEncryptionCodec } from '../../../src/adapters/temporal/encryption-codec.ts';
import { parseEncryptionKeys } from '../../../src/adapters/temporal/encryption-keys.ts';

const origin = '--encryption-key-file';

function key(name: string): string {
  return `${name} ${randomBytes(32).toString('base64')}`;
}

function codecOf(...lines: readonly string[]) {
  return createEncryptionCodec(parseEncryptionKeys(lines.join('\n'), origin));
}

const [old, fresh] = [key('2026-10'), key('2026-11')];

function payloadOf(value: unknown) {
  return defaultPayloadConverter.toPayload(value) ?? {};
}

describe('a payload', () => {
  test('is read again as it was, whatever it is, and tells nothing but the name of its key', async () => {
    const codec = codecOf(fresh);
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 8 }), async (text) => {
        const [sealed = {}] = await codec.encode([payloadOf({ text })]);
        expect(Object.keys(sealed.metadata ?? {})).toEqual(['encoding', 'encryption-key-id']);
        expect(Buffer.from(sealed.data ?? []).includes(text)).toBe(false);
        const [opened = {}] = await codec.decode([sealed]);
        expect(defaultPayloadConverter.fromPayload(opened)).toEqual({ text });
      }),
    );
  });

  test('is never sealed in the same way twice', async () => {
    const [one, other] = await codecOf(fresh).encode([payloadOf('same'), payloadOf('same')]);
    expect(one?.data).not.toEqual(other?.data);
  });

  test('that is not encrypted is read as it is', async () => {
    const plain = payloadOf({ key: 'value' });
    expect(await codecOf(fresh).decode([plain])).toEqual([plain]);
  });

  test('of the key before is read as long as that is in the file, and written with the first', async () => {
    const sealed = await codecOf(old).encode([payloadOf('before')]);
    const both = codecOf(fresh, old);
    const [opened = {}] = await both.decode(sealed);
    expect(defaultPayloadConverter.fromPayload(opened)).toBe('before');
    const [again] = await both.encode([opened]);
    expect(Buffer.from(again?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('2026-11');
  });

  test.for([
    [
      'a key that is not in the file',
      () => codecOf(fresh),
      '"2026-10", which --encryption-key-file must have',
    ],
    ['another key of that name', () => codecOf(key('2026-10')), 'another key than "2026-10" is in'],
  ] as const)('of %s is refused in one line that names it', async ([, codec, told]) => {
    const sealed = await codecOf(old).encode([payloadOf('before')]);
    await expect(codec().decode(sealed)).rejects.toThrow(told);
  });

  test('that somebody changed is refused, wherever the change is', async () => {
    const codec = codecOf(fresh);
    const [sealed = {}] = await codec.encode([payloadOf('untouched')]);
    const data = Buffer.from(sealed.data ?? []);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: data.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const changed = Buffer.from(data);
          changed[at] = (changed[at] ?? 0) ^ by;
          await expect(codec.decode([{ ...sealed, data: changed }])).rejects.toThrow('another key');
          await expect(codec.decode([{ ...sealed, data: data.subarray(0, at) }])).rejects.toThrow(
            'another key',
          );
        },
      ),
    );
  });
});

describe('a file of keys', () => {
  test('has a key a line, comments and empty lines', () => {
    const keys = parseEncryptionKeys(`# ours\r\n\n  ${fresh}\n${old}\n`, origin);
    expect(keys.first).toBe('2026-11');
    expect([...keys.byName.keys()]).toEqual(['2026-11', '2026-10']);
  });

  test.for([
    ['nothing', '# empty\n', 'there is no key'],
    ['a key without a name', randomBytes(32).toString('base64'), 'line 1 is not a name and a key'],
    ['a short key', `${fresh}\nshort ${randomBytes(16).toString('base64')}`, 'line 2 is not'],
    ['a name twice', `${fresh}\n${key('2026-11')}`, 'line 2: there are two keys named "2026-11"'],
  ] as const)('is not %s; the error says where, and nothing of the keys', ([, text, told]) => {
    function act(): unknown {
      return parseEncryptionKeys(text, origin);
    }
    expect(act).toThrow(`${origin}: ${told}`);
    expect(act).not.toThrow(/[A-Za-z0-9+/]{20}/);
  });
});

test('a remote codec takes and gives JSON, as the UI and the CLI speak it', async () => {
  const services = codecServices(parseEncryptionKeys(fresh, origin));
  const body = { payloads: [{ metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'ImhlbGxvIg==' }] };
  const sealed = await services['/encode'](body);
  expect(JSON.stringify(sealed)).not.toContain('ImhlbGxvIg==');
  expect(await services['/decode'](sealed)).toMatchObject(body);
  await expect(services['/decode']({ nonsense: 1 })).rejects.toThrow('"payloads"');
});
