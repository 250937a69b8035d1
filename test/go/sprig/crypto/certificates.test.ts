import { createPrivateKey, createPublicKey, sign, verify, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { render } from '../render.ts';

test.for([
  ['', 'rsa', 'RSA PRIVATE KEY'],
  ['dsa', 'dsa', 'DSA PRIVATE KEY'],
  ['ecdsa', 'ec', 'EC PRIVATE KEY'],
  ['ed25519', 'ed25519', 'PRIVATE KEY'],
] as const)('a key of kind "%s" signs what its public half verifies', ([kind, type, label]) => {
  const pem = render(`{{ genPrivateKey "${kind}" }}`);
  const key = createPrivateKey(pem);
  const algorithm = type === 'ed25519' ? null : 'sha256';
  const message = Buffer.from('message');
  const signature = sign(algorithm, message, key);
  expect(pem).toContain(`-----BEGIN ${label}-----\n`);
  expect(key.asymmetricKeyType).toBe(type);
  expect(verify(algorithm, message, createPublicKey(key), signature)).toBe(true);
});

const keys = [
  '{{ $k := genPrivateKey "ecdsa" }}',
  '{{ $k := genPrivateKey "ed25519" }}',
  '{{ $k := (genCA "x" 1).Key }}',
];

/** The parts that a template prints with `%` between them. */
function parts(template: string): readonly string[] {
  return render(template).split('%\n');
}

test.for(keys)('with %s an authority signs for others', (start) => {
  const [authority = '', own = '', signed = '', key = ''] = parts(
    `${start}{{ $ca := genCAWithKey "the é authority" 365 $k }}` +
      '{{ $self := genSelfSignedCertWithKey "self" nil nil 1 $k }}' +
      '{{ $leaf := genSignedCertWithKey "leaf" (list "10.0.0.1" "2001:db8::1") (list "a.example" "*.b.example") 30 $ca $k }}' +
      '{{ $ca.Cert }}%\n{{ $self.Cert }}%\n{{ $leaf.Cert }}%\n{{ $leaf.Key }}',
  );
  const [ca, self, leaf] = [authority, own, signed].map((pem) => new X509Certificate(pem));
  expect(ca?.ca).toBe(true);
  expect(ca?.subject).toBe('CN=the é authority');
  expect(ca?.verify(ca.publicKey)).toBe(true);
  expect(self?.ca).toBe(false);
  expect(self?.verify(self.publicKey)).toBe(true);
  expect(leaf?.issuer).toBe(ca?.subject);
  expect(ca === undefined ? undefined : leaf?.checkIssued(ca)).toBe(true);
  expect(ca === undefined ? undefined : leaf?.verify(ca.publicKey)).toBe(true);
  expect(leaf?.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(leaf?.subjectAltName).toBe(
    'DNS:a.example, DNS:*.b.example, IP Address:10.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1',
  );
  expect(leaf?.validFrom).toBe('Mar  5 07:08:09 2024 GMT');
  expect(leaf?.validTo).toBe('Apr  4 07:08:09 2024 GMT');
  expect(leaf?.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
});

test.for([
  ['genSelfSignedCert', '{{ (genSelfSignedCert "x" nil nil 1).Cert }}'],
  ['genCA', '{{ (genCA "x" 1).Cert }}'],
  [
    'genSignedCert',
    '{{ $ca := genCAWithKey "ca" 1 (genPrivateKey "ecdsa") }}{{ (genSignedCert "x" nil nil 1 $ca).Cert }}',
  ],
] as const)('%s makes a key of its own, RSA with 2048 bits', ([, template]) => {
  const { publicKey } = new X509Certificate(render(template));
  expect(publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
});

test.for([
  [
    'a signer whose key is another',
    '{{ $k := genPrivateKey "ecdsa" }}{{ $a := genCAWithKey "a" 1 $k }}{{ $b := genCAWithKey "b" 1 (genPrivateKey "ecdsa") }}' +
      '{{ genSignedCertWithKey "x" nil nil 1 (buildCustomCert (b64enc $a.Cert) (b64enc $b.Key)) $k }}',
    "provided PrivateKey doesn't match parent's PublicKey",
  ],
  [
    'an address that is none',
    '{{ genSelfSignedCertWithKey "x" (list "1.2.3") nil 10 (genPrivateKey "ecdsa") }}',
    'error parsing ip: 1.2.3',
  ],
  [
    'an address that is no text',
    '{{ genSelfSignedCertWithKey "x" (list 1) nil 10 (genPrivateKey "ecdsa") }}',
    'error parsing ip: 1 is not a string',
  ],
  [
    'a name that is no text',
    '{{ genSelfSignedCertWithKey "x" nil (list 1.5) 10 (genPrivateKey "ecdsa") }}',
    'error processing alternate dns name: 1.5 is not a string',
  ],
  [
    'a key that is none',
    '{{ genCAWithKey "x" 1 "-----BEGIN EC PRIVATE KEY-----\\nAAAA\\n-----END EC PRIVATE KEY-----" }}',
    'parsing EC private key from PEM: asn1: structure error: not such a key',
  ],
  [
    'a certificate that is none',
    '{{ buildCustomCert (b64enc "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----") "" }}',
    'error parsing certificate: decodedCert.Bytes: x509: malformed certificate',
  ],
] as const)('%s is refused', ([, template, message]) => {
  expect(() => render(template)).toThrow(message);
});
