import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { FunctionError } from '../../template/function.ts';
import {
  bitString,
  bytesOfNumber,
  decodeAll,
  decodeSequence,
  encode,
  integer,
  INTEGER,
  numberOfBytes,
  objectIdentifier,
  OCTET_STRING,
  SEQUENCE,
} from './der.ts';
import { decodePem, encodePem } from './pem.ts';
import { power } from './power.ts';
import type { Element } from './der.ts';

/** A private key; those of RSA and DSA as their numbers in the order of their files. */
export type PrivateKey =
  | { readonly kind: 'rsa'; readonly numbers: readonly bigint[] }
  | { readonly kind: 'dsa'; readonly numbers: readonly bigint[] }
  | { readonly kind: 'ec'; readonly curve: Curve; readonly secret: Uint8Array }
  | { readonly kind: 'ed25519'; readonly secret: Uint8Array };

export interface Curve {
  readonly identifier: Uint8Array;
  readonly bytes: number;
  readonly implementation: typeof p256;
}

const RSA = objectIdentifier('1.2.840.113549.1.1.1');
const DSA = objectIdentifier('1.2.840.10040.4.1');
const EC = objectIdentifier('1.2.840.10045.2.1');
const ED25519 = objectIdentifier('1.3.101.112');
const NULL = Uint8Array.of(5, 0);
/** NIST's, by the number of their bits. */
export const P256: Curve = {
  identifier: objectIdentifier('1.2.840.10045.3.1.7'),
  bytes: 32,
  implementation: p256,
};
const CURVES: readonly Curve[] = [
  P256,
  { identifier: objectIdentifier('1.3.132.0.34'), bytes: 48, implementation: p384 },
  { identifier: objectIdentifier('1.3.132.0.35'), bytes: 66, implementation: p521 },
];

/** The key as PEM: each kind in the form that OpenSSL first gave it, Ed25519 as PKCS#8. */
export function printPrivateKey(key: PrivateKey): string {
  switch (key.kind) {
    case 'rsa':
      return encodePem({
        type: 'RSA PRIVATE KEY',
        bytes: encode(SEQUENCE, ...key.numbers.map(integer)),
      });
    case 'dsa':
      return encodePem({
        type: 'DSA PRIVATE KEY',
        bytes: encode(SEQUENCE, ...key.numbers.map(integer)),
      });
    case 'ec':
      return encodePem({ type: 'EC PRIVATE KEY', bytes: encodeEc(key.curve, key.secret) });
    case 'ed25519': {
      const inner = encode(OCTET_STRING, encode(OCTET_STRING, key.secret));
      return encodePem({
        type: 'PRIVATE KEY',
        bytes: encode(SEQUENCE, integer(0n), encode(SEQUENCE, ED25519), inner),
      });
    }
  }
}

function encodeEc({ identifier, implementation }: Curve, secret: Uint8Array): Uint8Array {
  const point = implementation.getPublicKey(secret, false);
  return encode(
    SEQUENCE,
    integer(1n),
    encode(OCTET_STRING, secret),
    encode(0xa0, identifier),
    encode(0xa1, bitString(point)),
  );
}

/** The public half as certificates have it. */
export function publicKeyInfo(key: PrivateKey): Uint8Array {
  switch (key.kind) {
    case 'rsa': {
      const [, modulus = 0n, exponent = 0n] = key.numbers;
      const inner = encode(SEQUENCE, integer(modulus), integer(exponent));
      return encode(SEQUENCE, encode(SEQUENCE, RSA, NULL), bitString(inner));
    }
    case 'ec': {
      const point = key.curve.implementation.getPublicKey(key.secret, false);
      return encode(SEQUENCE, encode(SEQUENCE, EC, key.curve.identifier), bitString(point));
    }
    case 'ed25519':
      return encode(
        SEQUENCE,
        encode(SEQUENCE, ED25519),
        bitString(ed25519.getPublicKey(key.secret)),
      );
    case 'dsa':
      // As Go, whose x509 creates no certificates for such keys.
      throw new FunctionError(
        'error creating certificate: x509: certificate private key does not implement crypto.Signer',
      );
  }
}

/** The key in a PEM text. @throws {FunctionError} if there is none that can be read. */
export function parsePrivateKey(text: string): PrivateKey {
  const block = decodePem(text);
  if (block === undefined) throw new FunctionError('no PEM data in input');
  const { type, bytes } = block;
  if (type === 'PRIVATE KEY') return parsePkcs8(bytes) ?? refuse('decoding PEM as PKCS#8');
  if (!type.endsWith(' PRIVATE KEY'))
    throw new FunctionError(`no private key data in PEM block of type ${type}`);
  const name = type.slice(0, -' PRIVATE KEY'.length);
  switch (name) {
    case 'RSA':
      return parseNumbers('rsa', bytes, 9) ?? refuse('parsing RSA private key from PEM');
    case 'EC':
      return parseEc(bytes) ?? refuse('parsing EC private key from PEM');
    case 'DSA':
      return parseNumbers('dsa', bytes, 6) ?? refuse('parsing DSA private key from PEM');
    default:
      throw new FunctionError(`invalid private key type ${type}`);
  }
}

function refuse(problem: string): never {
  throw new FunctionError(`${problem}: asn1: structure error: not such a key`);
}

/** The key in PKCS#8; undefined if it is none of a kind that is known here. @see https://www.rfc-editor.org/rfc/rfc5958 */
function parsePkcs8(bytes: Uint8Array): PrivateKey | undefined {
  const [, algorithm, inner] = decodeSequence(bytes) ?? [];
  if (algorithm?.tag !== SEQUENCE || inner?.tag !== OCTET_STRING) return undefined;
  const [name, parameters] = decodeAll(algorithm.content) ?? [];
  if (isSame(name?.raw, RSA)) return parseNumbers('rsa', inner.content, 9);
  if (isSame(name?.raw, EC)) return parseEc(inner.content, parameters);
  if (isSame(name?.raw, DSA)) return dsaKey(inner.content, parameters);
  const [secret] = decodeAll(inner.content) ?? [];
  if (!isSame(name?.raw, ED25519) || secret?.content.length !== 32) return undefined;
  return { kind: 'ed25519', secret: secret.content };
}

function parseNumbers(
  kind: 'rsa' | 'dsa',
  bytes: Uint8Array,
  count: number,
): PrivateKey | undefined {
  const elements = decodeSequence(bytes) ?? [];
  if (elements.length < count || !elements.every(({ tag }) => tag === INTEGER)) return undefined;
  return { kind, numbers: elements.slice(0, count).map(({ content }) => numberOfBytes(content)) };
}

function parseEc(bytes: Uint8Array, outerCurve?: Element): PrivateKey | undefined {
  const [, secret, ...rest] = decodeSequence(bytes) ?? [];
  const named = rest.find(({ tag }) => tag === 0xa0);
  const identifier = outerCurve?.raw ?? named?.content;
  const curve = CURVES.find((each) => isSame(identifier, each.identifier));
  if (curve === undefined || secret?.tag !== OCTET_STRING) return undefined;
  const number = numberOfBytes(secret.content);
  const isKey = number > 0n && number < curve.implementation.Point.Fn.ORDER;
  return isKey ? { kind: 'ec', curve, secret: bytesOfNumber(number, curve.bytes) } : undefined;
}

function dsaKey(secret: Uint8Array, parameters: Element | undefined): PrivateKey | undefined {
  const [x] = decodeAll(secret) ?? [];
  const [p, q, g] = (decodeAll(parameters?.content ?? new Uint8Array()) ?? []).map(({ content }) =>
    numberOfBytes(content),
  );
  if (x === undefined || p === undefined || q === undefined || g === undefined) return undefined;
  const secretNumber = numberOfBytes(x.content);
  return { kind: 'dsa', numbers: [0n, p, q, g, power(g, secretNumber, p), secretNumber] };
}

export function isSame(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a?.length === b.length && a.every((byte, i) => byte === b[i]);
}
