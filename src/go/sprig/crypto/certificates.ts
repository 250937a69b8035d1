import { textOf } from '../../template/bytes.ts';
import {
  defineFunction,
  FunctionError,
  intParam,
  listParam,
  stringParam,
} from '../../template/function.ts';
import { isStruct, STRING } from '../../template/value.ts';
import { decodeBase64 } from '../encoding/base64.ts';
import { UTC } from '../time/calendar.ts';
import { createCertificate, readCertificate } from './certificate.ts';
import { HOUR } from '../time/durations.ts';
import { randomBelow } from '../environment.ts';
import { parseIp } from '../url/ip.ts';
import { createRsaKey } from './keys.ts';
import { decodePem, encodePem } from './pem.ts';
import { isSame, parsePrivateKey, printPrivateKey, publicKeyInfo } from './private-key.ts';
import { signingSteps } from './signing.ts';
import { verbatim } from '../text-of-value.ts';
import { formatTime } from '../time/format.ts';
import { addNanoseconds } from '../time/time-type.ts';
import type { Parameter, TemplateFunction } from '../../template/function.ts';
import type { CallContext, GoType, List, Struct } from '../../template/value.ts';
import type { Certificate, CertificateRequest, Signer } from './certificate.ts';
import type { Environment } from '../environment.ts';
import type { PrivateKey } from './private-key.ts';

/** `{Cert, Key}`, both PEM. */
const PAIR: GoType = {
  kind: 'struct',
  name: 'sprig.certificate',
  fields: [
    { name: 'Cert', type: STRING },
    { name: 'Key', type: STRING },
  ],
};
const pairParam: Parameter<Struct> = {
  type: PAIR,
  is: (value): value is Struct => isStruct(value) && value.type.name === PAIR.name,
};
const SERIALS = 2n ** 128n;
/** Year to second, as certificates write it. */
const DIGITS = '20060102150405';

interface Wish {
  readonly commonName: string;
  readonly days: bigint;
  readonly addresses?: List;
  readonly hosts?: List;
  readonly isAuthority?: boolean;
}

/** The key that a certificate is for, and who signs it. */
interface Parties {
  readonly key: PrivateKey;
  readonly signer: Signer;
}

/** Functions that make X.509 certificates, like Go's but for what chance decides. @see https://masterminds.github.io/sprig/crypto.html */
export function createCertificateFunctions(environment: Environment): readonly TemplateFunction[] {
  function issue(wish: Wish, { key, signer }: Parties, context: CallContext): Struct {
    context.spend(signingSteps(signer.key));
    const der = createCertificate(requestOf(wish, environment, context), key, signer);
    return pair(encodePem({ type: 'CERTIFICATE', bytes: der }), printPrivateKey(key));
  }
  function newKey(context: CallContext): PrivateKey {
    return createRsaKey(2048, environment, context);
  }
  const subject = [stringParam, listParam, listParam, intParam] as const;
  return [
    defineFunction('buildCustomCert', [stringParam, stringParam], ([certificate, key]) =>
      checkedPair(certificate, key),
    ),
    defineFunction('genCA', [stringParam, intParam], ([commonName, days], context) =>
      issue({ commonName, days, isAuthority: true }, bySelf(newKey(context)), context),
    ),
    defineFunction(
      'genCAWithKey',
      [stringParam, intParam, stringParam],
      ([commonName, days, key], context) =>
        issue({ commonName, days, isAuthority: true }, bySelf(givenKey(key)), context),
    ),
    defineFunction('genSelfSignedCert', subject, ([commonName, addresses, hosts, days], context) =>
      issue({ commonName, addresses, hosts, days }, bySelf(newKey(context)), context),
    ),
    defineFunction(
      'genSelfSignedCertWithKey',
      [...subject, stringParam],
      ([commonName, addresses, hosts, days, key], context) =>
        issue({ commonName, addresses, hosts, days }, bySelf(givenKey(key)), context),
    ),
    defineFunction(
      'genSignedCert',
      [...subject, pairParam],
      ([commonName, addresses, hosts, days, authority], context) =>
        issue(
          { commonName, addresses, hosts, days },
          { signer: signerIn(authority), key: newKey(context) },
          context,
        ),
    ),
    defineFunction(
      'genSignedCertWithKey',
      [...subject, pairParam, stringParam],
      ([commonName, addresses, hosts, days, authority, key], context) =>
        issue(
          { commonName, addresses, hosts, days },
          { key: givenKey(key), signer: signerIn(authority) },
          context,
        ),
    ),
  ];
}

function pair(certificate: string, key: string): Struct {
  return { tag: 'struct', type: PAIR, fields: { Cert: certificate, Key: key } };
}

function bySelf(key: PrivateKey): Parties {
  return { key, signer: { key } };
}

function givenKey(pem: string): PrivateKey {
  return readKey(pem, 'parsing private key');
}

function readKey(pem: string, problem: string): PrivateKey {
  try {
    return parsePrivateKey(pem);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    throw new FunctionError(`${problem}: ${error.message}`, { cause: error });
  }
}

/** The authority in a pair, if its key is the one that its certificate is for. */
function signerIn({ fields }: Struct): Signer {
  const [certificate, pem] = [fields['Cert'], fields['Key']].map((field) =>
    typeof field === 'string' ? field : '',
  );
  const { subject, publicKey, keyIdentifier } = certificateIn(certificate ?? '');
  const key = readKey(pem ?? '', 'error parsing private key');
  if (!isSame(publicKeyInfo(key), publicKey))
    throw new FunctionError(
      "error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey",
    );
  return keyIdentifier === undefined ? { key, subject } : { key, subject, keyIdentifier };
}

function certificateIn(pem: string): Certificate {
  const block = decodePem(pem);
  if (block === undefined) throw new FunctionError('unable to decode certificate');
  const certificate = readCertificate(block.bytes);
  if (certificate !== undefined) return certificate;
  throw new FunctionError(
    'error parsing certificate: decodedCert.Bytes: x509: malformed certificate',
  );
}

/** A certificate and a key from elsewhere, both in base64. That they belong together is not looked at. */
function checkedPair(certificate: string, key: string): Struct {
  const [certificateBytes, keyBytes] = [decodeBase64(certificate), decodeBase64(key)];
  if ('corruptAt' in certificateBytes)
    throw new FunctionError('unable to decode base64 certificate');
  if ('corruptAt' in keyBytes) throw new FunctionError('unable to decode base64 private key');
  certificateIn(textOf(certificateBytes));
  readKey(textOf(keyBytes), 'error parsing private key');
  return pair(textOf(certificateBytes), textOf(keyBytes));
}

function requestOf(wish: Wish, environment: Environment, context: CallContext): CertificateRequest {
  const start = addNanoseconds({ seconds: 0n, nanoseconds: 0, zone: UTC }, environment.now());
  const end = addNanoseconds(start, BigInt.asIntN(64, 24n * HOUR * wish.days));
  return {
    commonName: wish.commonName,
    addresses: (wish.addresses?.items ?? []).map((item) => {
      if (typeof item !== 'string')
        throw new FunctionError(`error parsing ip: ${verbatim(item, context)} is not a string`);
      const address = parseIp(item);
      if (address === undefined) throw new FunctionError(`error parsing ip: ${item}`);
      return address;
    }),
    hosts: (wish.hosts?.items ?? []).map((item) => {
      if (typeof item === 'string') return item;
      throw new FunctionError(
        `error processing alternate dns name: ${verbatim(item, context)} is not a string`,
      );
    }),
    serial: randomBelow(environment, SERIALS),
    validFrom: formatTime(start, DIGITS),
    validTo: formatTime(end, DIGITS),
    isAuthority: wish.isAuthority ?? false,
  };
}
