import { sha256 } from '@noble/hashes/sha2.js';
import { FunctionError } from '../../template/function.ts';
import { quote } from '../../template/format/quote.ts';
import {
  bitString,
  decodeAll,
  decodeSequence,
  encode,
  integer,
  objectIdentifier,
  OCTET_STRING,
  SEQUENCE,
} from './der.ts';
import { isSame, publicKeyInfo } from './private-key.ts';
import { sign, signatureAlgorithm } from './signing.ts';
import type { Element } from './der.ts';
import type { PrivateKey } from './private-key.ts';

const ENCODER = new TextEncoder();
const TRUE = Uint8Array.of(1, 1, 0xff);

/** What a certificate is to say. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly addresses: readonly Uint8Array[];
  readonly hosts: readonly string[];
  readonly serial: bigint;
  /** In the form of certificates: `20260102030405`. */
  readonly validFrom: string;
  readonly validTo: string;
  readonly isAuthority: boolean;
}

/** Who signs: name and key identifier as in its own certificate. */
export interface Signer {
  readonly key: PrivateKey;
  readonly subject?: Uint8Array;
  readonly keyIdentifier?: Uint8Array;
}

/** What is used of a certificate that was read. */
export interface Certificate {
  readonly subject: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly keyIdentifier?: Uint8Array;
}

const SUBJECT_KEY_IDENTIFIER = objectIdentifier('2.5.29.14');

/** A certificate in DER, as Go's x509 makes it; without a subject, the signer is the certificate's own key. @see https://www.rfc-editor.org/rfc/rfc5280 */
export function createCertificate(
  request: CertificateRequest,
  key: PrivateKey,
  signer: Signer,
): Uint8Array {
  const subject = nameOf(request.commonName);
  const issuer = signer.subject ?? subject;
  const algorithm = signatureAlgorithm(signer.key);
  const publicKey = publicKeyInfo(key);
  const issuerKey = isSame(issuer, subject) ? undefined : signer.keyIdentifier;
  const body = encode(
    SEQUENCE,
    encode(0xa0, integer(2n)),
    integer(request.serial),
    algorithm,
    issuer,
    encode(SEQUENCE, time(request.validFrom), time(request.validTo)),
    subject,
    publicKey,
    encode(0xa3, encode(SEQUENCE, ...extensionsOf(request, publicKey, issuerKey))),
  );
  return encode(SEQUENCE, body, algorithm, bitString(sign(signer.key, body)));
}

function nameOf(commonName: string): Uint8Array {
  if (commonName === '') return encode(SEQUENCE);
  const isPrintable = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(commonName);
  const value = encode(isPrintable ? 0x13 : 0x0c, ENCODER.encode(commonName));
  return encode(SEQUENCE, encode(0x31, encode(SEQUENCE, objectIdentifier('2.5.4.3'), value)));
}

/** Years from 1950 to 2049 have two digits. */
function time(digits: string): Uint8Array {
  const year = Number(digits.slice(0, 4));
  const isShort = year >= 1950 && year < 2050;
  return encode(isShort ? 0x17 : 0x18, ENCODER.encode(`${isShort ? digits.slice(2) : digits}Z`));
}

function extensionsOf(
  request: CertificateRequest,
  publicKey: Uint8Array,
  issuerKey: Uint8Array | undefined,
): readonly Uint8Array[] {
  const { isAuthority, addresses, hosts, commonName } = request;
  const uses = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'].map(objectIdentifier);
  // Digital signature and key encipherment, and for authorities the signing of certificates.
  const usage = isAuthority ? Uint8Array.of(3, 2, 2, 0xa4) : Uint8Array.of(3, 2, 5, 0xa0);
  const names = [
    ...hosts.map((host) => encode(0x82, asciiOf(host))),
    ...addresses.map((address) => encode(0x87, address)),
  ];
  const authorityKey =
    issuerKey === undefined
      ? []
      : [extension('2.5.29.35', encode(SEQUENCE, encode(0x80, issuerKey)))];
  const subjectKey = isAuthority
    ? [extension('2.5.29.14', encode(OCTET_STRING, identifierOf(publicKey)))]
    : [];
  const alternatives =
    names.length === 0
      ? []
      : [extension('2.5.29.17', encode(SEQUENCE, ...names), commonName === '')];
  return [
    extension('2.5.29.15', usage, true),
    extension('2.5.29.37', encode(SEQUENCE, ...uses)),
    extension('2.5.29.19', isAuthority ? encode(SEQUENCE, TRUE) : encode(SEQUENCE), true),
    ...subjectKey,
    ...authorityKey,
    ...alternatives,
  ];
}

function extension(name: string, value: Uint8Array, isCritical = false): Uint8Array {
  const critical = isCritical ? [TRUE] : [];
  return encode(SEQUENCE, objectIdentifier(name), ...critical, encode(OCTET_STRING, value));
}

function asciiOf(host: string): Uint8Array {
  if (/^[\p{ASCII}]*$/u.test(host)) return ENCODER.encode(host);
  throw new FunctionError(
    `error creating certificate: x509: ${quote(host)} cannot be encoded as an IA5String`,
  );
}

/** The first 20 bytes of the key's SHA-256. @see https://www.rfc-editor.org/rfc/rfc7093#section-2 */
function identifierOf(publicKey: Uint8Array): Uint8Array {
  const [, bits] = decodeSequence(publicKey) ?? [];
  return sha256(bits?.content.subarray(1) ?? new Uint8Array()).slice(0, 20);
}

/** What a certificate in DER says of its subject; undefined if it is none. */
export function readCertificate(bytes: Uint8Array): Certificate | undefined {
  const [body] = decodeSequence(bytes) ?? [];
  const elements = body?.tag === SEQUENCE ? decodeAll(body.content) : undefined;
  const [, subject, publicKey, ...rest] = (elements ?? []).slice(
    elements?.[0]?.tag === 0xa0 ? 4 : 3,
  );
  if (subject?.tag !== SEQUENCE || publicKey?.tag !== SEQUENCE) return undefined;
  const keyIdentifier = keyIdentifierIn(rest.find(({ tag }) => tag === 0xa3));
  const read = { subject: subject.raw, publicKey: publicKey.raw };
  return keyIdentifier === undefined ? read : { ...read, keyIdentifier };
}

function keyIdentifierIn(extensions: Element | undefined): Uint8Array | undefined {
  for (const { content } of decodeSequence(extensions?.content ?? new Uint8Array()) ?? []) {
    const [name, value] = decodeAll(content) ?? [];
    if (isSame(name?.raw, SUBJECT_KEY_IDENTIFIER) && value !== undefined)
      return decodeAll(value.content)?.[0]?.content;
  }
  return undefined;
}
