import { beforeAll, expect, test } from 'vitest';
import { trustedAuthorities } from '../../../src/adapters/http/authorities.ts';
import { createTrust } from '../../../src/adapters/http/trust.ts';
import { createAuthority } from '../../support/certificates.ts';
import { temporaryDirectory } from '../../support/directory.ts';

const junk = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----';
let authority: string;
let client: { readonly certificate: string; readonly key: string };

beforeAll(async () => {
  await using directory = await temporaryDirectory();
  const issuer = await createAuthority(directory.path);
  authority = issuer.certificate;
  client = await issuer.issue('client');
});

test('what is no certificate is passed over, so long as there is one', () => {
  const usual = trustedAuthorities(undefined);
  const added = trustedAuthorities(`${junk}\n# ours\n${authority}\n${authority}`);
  expect(added).toEqual([...usual, authority.trim()]);
});

test.for([
  ['no certificate', 'x'],
  ['nothing that can be read', junk],
])('%s is no authority', ([, certificateAuthority]) => {
  expect(() => createTrust({ certificateAuthority })).toThrow(
    expect.objectContaining({
      reason: 'AuthenticationFailed',
      message: "failed to parse CA certificate: 'ca.crt' holds no certificate in PEM form",
    }),
  );
});

test('a certificate goes with its own key', async () => {
  await using directory = await temporaryDirectory();
  const { key } = await (await createAuthority(directory.path)).issue('client');
  expect(createTrust({ clientCertificate: client })).toBeDefined();
  expect(() => createTrust({ clientCertificate: { ...client, key } })).toThrow(
    /^failed to parse TLS certificate and key: .*: 'tls\.crt' and 'tls\.key' must be PEM and belong together$/,
  );
});
