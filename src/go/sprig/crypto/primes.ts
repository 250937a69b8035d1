import { randomBelow } from '../environment.ts';
import { power } from './power.ts';
import type { Environment } from '../environment.ts';

/** For candidates from chance even fewer leave an error below 2^-100. @see https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.186-5.pdf table B.1 */
const ROUNDS = 8;
/** Candidates are sifted by all primes below this before they are tested. */
const SIFTED_BELOW = 32_768;
/** How many candidates are sifted together. */
const SPAN = 4096;

/** A random prime with so many bits, the two highest of them set, that is one above a multiple of `factor`, an even number. */
export function findPrime(bits: number, factor: bigint, environment: Environment): bigint {
  const small = primesBelow(SIFTED_BELOW);
  for (;;) {
    const random = (3n << BigInt(bits - 2)) | randomBelow(environment, 1n << BigInt(bits - 2));
    const first = random - (random % factor) + 1n;
    for (const step of siftedSteps(first, factor, small)) {
      const candidate = first + step * factor;
      if (isLikelyPrime(candidate, environment)) return candidate;
    }
  }
}

function primesBelow(limit: number): readonly number[] {
  const isComposite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let n = 2; n < limit; n++) {
    if (isComposite[n] === 1) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < limit; multiple += n) isComposite[multiple] = 1;
  }
  return primes;
}

/** The steps `i` for which `first + i * factor` has no small factor. */
function siftedSteps(first: bigint, factor: bigint, small: readonly number[]): readonly bigint[] {
  const isComposite = new Uint8Array(SPAN);
  for (const prime of small) {
    const start = Number(first % BigInt(prime));
    const stride = Number(factor % BigInt(prime));
    if (stride === 0) continue;
    let rest = start;
    let step = 0;
    for (; step < SPAN && rest !== 0; step++) rest = (rest + stride) % prime;
    for (; step < SPAN; step += prime) isComposite[step] = 1;
  }
  return Array.from(isComposite.keys())
    .filter((step) => isComposite[step] === 0)
    .map(BigInt);
}

/** Whether an odd number without small factors is prime, as far as Miller and Rabin can tell. */
function isLikelyPrime(number: bigint, environment: Environment): boolean {
  let odd = number - 1n;
  let twos = 0;
  for (; (odd & 1n) === 0n; odd >>= 1n) twos++;
  if (!passes(2n, number, odd, twos)) return false;
  for (let round = 0; round < ROUNDS; round++) {
    if (!passes(2n + randomBelow(environment, number - 3n), number, odd, twos)) return false;
  }
  return true;
}

function passes(base: bigint, number: bigint, odd: bigint, twos: number): boolean {
  let square = power(base, odd, number);
  if (square === 1n || square === number - 1n) return true;
  for (let i = 1; i < twos; i++) {
    square = (square * square) % number;
    if (square === number - 1n) return true;
  }
  return false;
}
