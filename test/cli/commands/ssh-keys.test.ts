import { afterEach, expect, test, vi } from 'vitest';
import { newKey, publicKeyOf } from '../../../src/cli/create/ssh-keys.ts';
import { recordCommands } from '../../support/command-record.ts';
import { temporaryDirectory } from '../../support/directory.ts';

const passphrase = 'open sesame 4711';
const kind = { algorithm: 'ed25519', curve: 'p384', bits: '3072' };

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a key with a passphrase is made and read without telling it to whoever lists processes', async () => {
  await using directory = await temporaryDirectory();
  const commands = await recordCommands(directory.path);
  vi.stubEnv('PATH', commands.searchPath);
  const { identity, publicKey } = await newKey({ ...kind, passphrase });
  expect((await publicKeyOf(identity, passphrase)).trim()).toBe(publicKey.trim());
  await expect(publicKeyOf(identity, 'another')).rejects.toThrow(/incorrect passphrase/);
  expect(await commands.text()).toMatch(/ssh-keygen/);
  expect(await commands.text()).not.toContain(passphrase);
});

test('a key without a passphrase needs none', async () => {
  const { identity, publicKey } = await newKey({ ...kind, passphrase: undefined });
  expect((await publicKeyOf(identity)).trim()).toBe(publicKey.trim());
});
