import { createHash } from 'node:crypto';
import { BoundedMap } from '../domain/bounded-map.ts';
import type { SigningKey } from '../domain/git/signing-key.ts';
import type { Mirrors, Signer } from '../ports/git.ts';

/** Unlocking a key takes up to half a second, so signers are kept. */
const maxKept = 64;

/** A function that makes the signer of a key, once for each key. */
export function createSigners(
  git: Pick<Mirrors, 'createSigner'>,
): (key: SigningKey, signal: AbortSignal) => Promise<Signer> {
  const signers = new BoundedMap<Promise<Signer>>(maxKept);
  return (key, signal) => {
    const id = createHash('sha256').update(JSON.stringify(key)).digest('hex');
    const known = signers.get(id);
    if (known !== undefined) return known;
    const signer = git.createSigner(key, { signal });
    signers.set(id, signer);
    signer.catch(() => signers.delete(id));
    return signer;
  };
}
