import { parentPort, workerData } from 'node:worker_threads';
import { config, decryptKey, readPrivateKey } from 'openpgp';
import { z } from 'zod';
import type { Unlocked } from './unlock.ts';

const locked = z.object({
  armoredKey: z.string(),
  passphrases: z.array(z.string()),
  maxArgon2MemoryExponent: z.number(),
});

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- to a thread, not to a window
parentPort?.postMessage(await unlock(locked.parse(workerData)));

async function unlock({
  armoredKey,
  passphrases,
  maxArgon2MemoryExponent,
}: z.infer<typeof locked>): Promise<Unlocked> {
  const limited = { ...config, maxArgon2MemoryExponent };
  try {
    const privateKey = await readPrivateKey({ armoredKey, config: limited });
    const key = await decryptKey({ privateKey, passphrase: passphrases, config: limited });
    return { kind: 'unlocked', armoredKey: key.armor() };
  } catch (error) {
    const isMemory = error instanceof Error && /Argon2/.test(`${error.name} ${error.message}`);
    return { kind: isMemory ? 'too-much-memory' : 'refused' };
  }
}
