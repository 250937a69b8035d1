import { hmac } from '@noble/hashes/hmac.js';
import { scrypt } from '@noble/hashes/scrypt.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { encodeBase64, hashSync } from 'bcryptjs';
import { byteLength, bytesOf } from '../../template/bytes.ts';
import { defineFunction, stringParam } from '../../template/function.ts';
import { isTagged } from '../../template/value.ts';
import { bytesOfNumber, join } from './der.ts';
import type { Parameter, TemplateFunction } from '../../template/function.ts';
import type { CallContext, Integer } from '../../template/value.ts';
import type { Environment } from '../environment.ts';

/** What the slow functions cost: about as many steps as a template could take in their time. */
const BCRYPT_STEPS = 50_000;
const SCRYPT_STEPS = 200_000;
const BCRYPT_COST = '10';
const BCRYPT_LONGEST = 72;

const SEED = bytesOf('com.lyndir.masterpassword');
const LONG =
  'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv ' +
  'CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv ' +
  'CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno';
/** What the characters of a password are, by its kind. @see https://spectre.app/spectre-algorithm.pdf */
const SHAPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['maximum', ['anoxxxxxxxxxxxxxxxxx', 'axxxxxxxxxxxxxxxxxno']],
  ['long', LONG.split(' ')],
  ['medium', ['CvcnoCvc', 'CvcCvcno']],
  ['short', ['Cvcn']],
  ['basic', ['aaanaaan', 'aannaaan', 'aaannaaa']],
  ['pin', ['nnnn']],
]);
const LETTERS = 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz';
const CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['C', 'BCDFGHJKLMNPQRSTVWXYZ'],
  ['v', 'aeiou'],
  ['c', 'bcdfghjklmnpqrstvwxyz'],
  ['a', LETTERS],
  ['n', '0123456789'],
  ['o', "@&%?,=[]_:-+*$#!'^~;()/."],
  ['x', `${LETTERS}0123456789!@#$%^&*()`],
]);

const counterParam: Parameter<Integer> = {
  type: { kind: 'uint32', name: 'uint32' },
  is: (value): value is Integer => isTagged(value) && value.tag === 'integer',
};

/** Functions that make passwords, or hide them. @see https://masterminds.github.io/sprig/crypto.html */
export function createPasswordFunctions(environment: Environment): readonly TemplateFunction[] {
  return [
    defineFunction('bcrypt', [stringParam], ([password], context) =>
      bcrypt(password, environment, context),
    ),
    defineFunction('htpasswd', [stringParam, stringParam], ([name, password], context) =>
      name.includes(':')
        ? `invalid username: ${name}`
        : `${name}:${bcrypt(password, environment, context)}`,
    ),
    defineFunction(
      'derivePassword',
      [counterParam, stringParam, stringParam, stringParam, stringParam],
      ([counter, kind, password, user, site], context) =>
        derive({ counter: counter.value, kind, password, user, site }, context),
    ),
  ];
}

function bcrypt(password: string, { randomBytes }: Environment, context: CallContext): string {
  if (byteLength(password) > BCRYPT_LONGEST)
    return 'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes';
  context.spend(BCRYPT_STEPS);
  const salt = encodeBase64([...randomBytes(16)], 16);
  return hashSync(password, `$2a$${BCRYPT_COST}$${salt}`);
}

interface Site {
  readonly counter: bigint;
  readonly kind: string;
  readonly password: string;
  readonly user: string;
  readonly site: string;
}

/** The password that someone with this master password has for a site. */
function derive({ counter, kind, password, user, site }: Site, context: CallContext): string {
  const shapes = SHAPES.get(kind);
  if (shapes === undefined) return `cannot find password template ${kind}`;
  context.spend(SCRYPT_STEPS);
  const salt = join([SEED, withLength(user)]);
  const key = scrypt(bytesOf(password), salt, { N: 32_768, r: 8, p: 2, dkLen: 64 });
  const seed = hmac(sha256, key, join([SEED, withLength(site), bytesOfNumber(counter, 4)]));
  const shape = shapes[(seed[0] ?? 0) % shapes.length] ?? '';
  return Array.from(shape, (sort, i) => {
    const characters = CHARACTERS.get(sort) ?? '';
    return characters.charAt((seed[i + 1] ?? 0) % characters.length);
  }).join('');
}

function withLength(text: string): Uint8Array {
  return join([bytesOfNumber(BigInt(byteLength(text)), 4), bytesOf(text)]);
}
