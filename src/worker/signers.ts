import { createHash } from 'node:crypto';
import type { SigningKey } from '../domain/git/signing-key.ts';
import type { Mirrors, Signer } from '../ports/git.ts';

/** Unlocking a key takes up to half a second, so signers are kept; few keys sign much. */
const kept = 64;

/** A function that makes the signer of a key, once for each key. */
export function createSigners(
  git: Pick<Mirrors, 'createSigner'>,
): (key: SigningKey, signal: AbortSignal) => Promise<Signer> {
  const signers = new Map<string, Promise<Signer>>();
  return (key, signal) => {
    const id = createHash('sha256').update(JSON.stringify(key)).digest('hex');
    const known = signers.get(id);
    if (known !== undefined) return known;
    const signer = git.createSigner(key, { signal });
    signers.set(id, signer);
    signer.catch(() => signers.delete(id));
    const [oldest] = signers.keys();
    if (signers.size > kept && oldest !== undefined) signers.delete(oldest);
    return signer;
  };
}
