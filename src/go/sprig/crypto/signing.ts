import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { FunctionError } from '../../template/function.ts';
import {
  bytesOfNumber,
  encode,
  join,
  numberOfBytes,
  objectIdentifier,
  OCTET_STRING,
  SEQUENCE,
} from './der.ts';
import { power } from './power.ts';
import type { PrivateKey } from './private-key.ts';

const NULL = Uint8Array.of(5, 0);
const SHA256 = encode(SEQUENCE, objectIdentifier('2.16.840.1.101.3.4.2.1'), NULL);
const RSA_SHA256 = encode(SEQUENCE, objectIdentifier('1.2.840.113549.1.1.11'), NULL);
const ED25519 = encode(SEQUENCE, objectIdentifier('1.3.101.112'));
/** For the public key too, and to see whether it belongs to a certificate. */
const STEPS_ON_CURVE = 10_000;
/** With SHA-256, SHA-384 and SHA-512, by the bytes of the curve. */
const ECDSA: ReadonlyMap<number, Uint8Array> = new Map([
  [32, encode(SEQUENCE, objectIdentifier('1.2.840.10045.4.3.2'))],
  [48, encode(SEQUENCE, objectIdentifier('1.2.840.10045.4.3.3'))],
  [66, encode(SEQUENCE, objectIdentifier('1.2.840.10045.4.3.4'))],
]);

/** How a key signs, as certificates name it. */
export function signatureAlgorithm(key: PrivateKey): Uint8Array {
  switch (key.kind) {
    case 'rsa':
      return RSA_SHA256;
    case 'ed25519':
      return ED25519;
    case 'ec':
      return ECDSA.get(key.curve.bytes) ?? refuse();
    case 'dsa':
      return refuse();
  }
}

/** What a signature costs in steps of a template; it grows with the key, which may be a given one of any length. */
export function signingSteps(key: PrivateKey): number {
  if (key.kind !== 'rsa') return STEPS_ON_CURVE;
  const [, modulus = 1n, , exponent = 0n] = key.numbers;
  const words = hexLength(modulus) / 16;
  return STEPS_ON_CURVE + Math.ceil((hexLength(exponent) * words * words) / 32);
}

function hexLength(number: bigint): number {
  return number.toString(16).length;
}

/** The signature of a message. */
export function sign(key: PrivateKey, message: Uint8Array): Uint8Array {
  switch (key.kind) {
    case 'rsa':
      return signRsa(key.numbers, message);
    case 'ed25519':
      return ed25519.sign(message, key.secret);
    case 'ec':
      return key.curve.implementation.sign(message, key.secret, { format: 'der', lowS: false });
    case 'dsa':
      return refuse();
  }
}

function refuse(): never {
  throw new FunctionError(
    'error creating certificate: x509: certificate private key does not implement crypto.Signer',
  );
}

/** RSASSA-PKCS1-v1_5 with SHA-256. @see https://www.rfc-editor.org/rfc/rfc8017#section-8.2 */
function signRsa(numbers: readonly bigint[], message: Uint8Array): Uint8Array {
  const [, modulus = 1n, , exponent = 0n] = numbers;
  const size = bytesOfNumber(modulus).length;
  const digest = encode(SEQUENCE, SHA256, encode(OCTET_STRING, sha256(message)));
  const padding = new Uint8Array(Math.max(size - digest.length - 3, 8)).fill(0xff);
  const padded = join([Uint8Array.of(0, 1), padding, Uint8Array.of(0), digest]);
  return bytesOfNumber(power(numberOfBytes(padded), exponent, modulus), size);
}
