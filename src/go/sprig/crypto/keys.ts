import { ed25519 } from '@noble/curves/ed25519.js';
import { defineFunction, stringParam } from '../../template/function.ts';
import { bytesOfNumber } from './der.ts';
import { randomBelow } from '../environment.ts';
import { inverse, power } from './power.ts';
import { findPrime } from './primes.ts';
import { P256, printPrivateKey } from './private-key.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { CallContext } from '../../template/value.ts';
import type { Environment } from '../environment.ts';
import type { PrivateKey } from './private-key.ts';

/** What finding primes costs, in steps of a template. */
const STEPS_PER_RSA_BIT = 150;
const STEPS_FOR_DSA = 400_000;
/** What one multiplication on a curve costs; a new key takes one or two. */
const STEPS_PER_CURVE_KEY = 2000;
const EXPONENT = 65_537n;

/** New private keys, as PEM. */
export function createKeyFunctions(environment: Environment): readonly TemplateFunction[] {
  return [
    defineFunction('genPrivateKey', [stringParam], ([kind], context) => {
      const key = keyOfKind(kind, environment, context);
      return key === undefined ? `Unknown type ${kind}` : printPrivateKey(key);
    }),
  ];
}

function keyOfKind(
  kind: string,
  environment: Environment,
  context: CallContext,
): PrivateKey | undefined {
  switch (kind) {
    case '':
    case 'rsa':
      return createRsaKey(4096, environment, context);
    case 'dsa':
      return createDsaKey(environment, context);
    case 'ecdsa': {
      context.spend(STEPS_PER_CURVE_KEY);
      const secret = 1n + randomBelow(environment, P256.implementation.Point.Fn.ORDER - 1n);
      return { kind: 'ec', curve: P256, secret: bytesOfNumber(secret, P256.bytes) };
    }
    case 'ed25519':
      context.spend(STEPS_PER_CURVE_KEY);
      return { kind: 'ed25519', secret: environment.randomBytes(ed25519.lengths.secretKey ?? 32) };
    default:
      return undefined;
  }
}

/** A new RSA key of so many bits. */
export function createRsaKey(
  bits: number,
  environment: Environment,
  context: CallContext,
): PrivateKey {
  context.spend(bits * STEPS_PER_RSA_BIT);
  const p = findPrime(bits / 2, 2n, environment);
  const q = findPrime(bits / 2, 2n, environment);
  const others = (p - 1n) * (q - 1n);
  // One in 32,000 pairs does not suit the exponent.
  if (others % EXPONENT === 0n || p === q) return createRsaKey(bits, environment, context);
  const d = inverse(EXPONENT, others);
  const numbers = [0n, p * q, EXPONENT, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p)];
  return { kind: 'rsa', numbers };
}

/** A new DSA key with a modulus of 2048 bits and a subgroup of 256. */
function createDsaKey(environment: Environment, context: CallContext): PrivateKey {
  context.spend(STEPS_FOR_DSA);
  const q = findPrime(256, 2n, environment);
  const p = findPrime(2048, 2n * q, environment);
  const g = findGenerator(p, q);
  const x = 1n + randomBelow(environment, q - 1n);
  return { kind: 'dsa', numbers: [0n, p, q, g, power(g, x, p), x] };
}

function findGenerator(p: bigint, q: bigint): bigint {
  for (let base = 2n; ; base++) {
    const g = power(base, (p - 1n) / q, p);
    if (g !== 1n) return g;
  }
}
