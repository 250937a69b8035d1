import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRegistryClient } from '../../../src/adapters/registry/client.ts';
import { parseRepositoryName } from '../../../src/domain/image/repository.ts';
import { createAuthority } from '../../support/certificates.ts';
import { temporaryDirectory } from '../../support/directory.ts';
import { pushImage, pushIndex } from '../../support/push-image.ts';
import { registryUser, startTestRegistry, writeTags } from '../../support/registry.ts';
import type { RegistryAccess } from '../../../src/domain/registry/access.ts';
import type { TestRegistry } from '../../support/registry.ts';

const client = createRegistryClient();
let registry: TestRegistry;

beforeAll(async () => {
  registry = await startTestRegistry();
});

afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
});

function query(
  { address }: Pick<TestRegistry, 'address'>,
  name: string,
  access: RegistryAccess = { insecure: true },
) {
  const repository = parseRepositoryName(`${address}/${name}`, { insecure: access.insecure });
  return { repository, access, tenant: 'apps', signal: AbortSignal.timeout(20_000) };
}

test('lists pushed tags in descending order', async () => {
  for (const tag of ['1.9.0', '1.10.0', 'latest'])
    await pushImage({ url: registry.url, repository: 'list/app', tag });
  expect(await client.listTags(query(registry, 'list/app'))).toEqual(['latest', '1.9.0', '1.10.0']);
});

test.for<[string, number]>([
  ['one page', 999],
  ['exactly one page', 1000],
  ['a page and a bit', 1001],
  ['a page and all the rest at once', 4500],
  ['a page and all the rest at once, of no round number', 4567],
])('lists the tags of %s, again and again', async ([name, count]) => {
  const tags = Array.from({ length: count }, (_, index) => `v${String(index).padStart(6, '0')}`);
  const repository = name.replaceAll(/\W+/g, '-');
  await writeTags(registry, repository, tags);
  const expected = tags.toReversed();
  expect(await client.listTags(query(registry, repository))).toEqual(expected);
  expect(await client.listTags(query(registry, repository))).toEqual(expected);
});

test('sees a new tag of a repository that is listed at once', async () => {
  const tags = Array.from({ length: 2500 }, (_, index) => `${index}`);
  await writeTags(registry, 'grows', tags);
  await client.listTags(query(registry, 'grows'));
  await writeTags(registry, 'grows', ['new']);
  expect((await client.listTags(query(registry, 'grows')))[0]).toBe('new');
});

test('a repository that is not there says so', async () => {
  await expect(client.listTags(query(registry, 'no/app'))).rejects.toMatchObject({
    reason: 'ReadOperationFailed',
    terminal: false,
    message: `registry "${registry.address}", repository "no/app": 404 Not Found (NAME_UNKNOWN: repository name not known to registry): the registry has no such repository or tag: check spec.image, or push a first tag`,
  });
});

test('resolves the digest of a manifest and of an index', async () => {
  const image = { url: registry.url, repository: 'digest/app' };
  const manifest = await pushImage({ ...image, tag: '1.0.0' });
  const index = await pushIndex({ ...image, tag: '2.0.0' }, [manifest]);
  const asked = query(registry, 'digest/app');
  expect(await client.resolveDigest({ ...asked, tag: '1.0.0' })).toBe(manifest);
  expect(await client.resolveDigest({ ...asked, tag: '2.0.0' })).toBe(index);
  await expect(client.resolveDigest({ ...asked, tag: '3.0.0' })).rejects.toMatchObject({
    reason: 'Failed',
    message: expect.stringContaining('tag "3.0.0": 404 Not Found (MANIFEST_UNKNOWN'),
  });
});

test('a password', async () => {
  await using guarded = await startTestRegistry({ kind: 'htpasswd' });
  await pushImage({ ...guarded, repository: 'app', tag: '1.0.0' });
  const credentials = { kind: 'basic', ...registryUser } as const;
  const right = query(guarded, 'app', { insecure: true, credentials });
  expect(await client.listTags(right)).toEqual(['1.0.0']);

  const wrong = { kind: 'basic', username: 'reader', password: 'hunter2' } as const;
  await expect(
    client.listTags(query(guarded, 'app', { insecure: true, credentials: wrong })),
  ).rejects.toMatchObject({
    message: expect.stringMatching(
      /401 Unauthorized \(UNAUTHORIZED: .*\): the registry refuses the credentials/,
    ),
  });
  await expect(client.listTags(query(guarded, 'app'))).rejects.toMatchObject({
    message: expect.stringContaining(`with an entry for "${guarded.address}"`),
  });
  expect(await client.listTags(right)).toEqual(['1.0.0']);
});

test('TLS of an authority of its own, with and without a client certificate', async () => {
  await using directory = await temporaryDirectory();
  const authority = await createAuthority(directory.path);
  const { certificate: certificateAuthority } = authority;
  await using open = await startTestRegistry({ kind: 'tls', authority, client: 'any' });
  await using closed = await startTestRegistry({ kind: 'tls', authority, client: 'certified' });
  for (const server of [open, closed])
    await pushImage({ ...server, repository: 'app', tag: '1.0.0' });
  const { certificate, key } = await authority.issue('reader');
  const clientCertificate = { certificate, key };
  const insecure = false;

  expect(await client.listTags(query(open, 'app', { insecure, certificateAuthority }))).toEqual([
    '1.0.0',
  ]);
  expect(
    await client.listTags(
      query(closed, 'app', { insecure, certificateAuthority, clientCertificate }),
    ),
  ).toEqual(['1.0.0']);
  const named = {
    ...parseRepositoryName(`${open.address}/app`, { insecure }),
    scheme: 'https',
  } as const;
  const untrusted = { ...query(open, 'app', { insecure }), repository: named };
  await expect(client.listTags(untrusted)).rejects.toMatchObject({
    message: expect.stringContaining(
      "is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE): name it in 'ca.crt'",
    ),
  });
  // Loopback may speak plain HTTP, but who has a certificate does not.
  await expect(client.listTags(query(open, 'app', { insecure: true }))).rejects.toMatchObject({
    message: expect.stringContaining("name it in 'ca.crt'"),
  });
  const strangers = { ...query(closed, 'app', { insecure, certificateAuthority }) };
  await expect(
    client.listTags({ ...strangers, repository: { ...strangers.repository, scheme: 'https' } }),
  ).rejects.toMatchObject({
    message: expect.stringContaining("name it in 'tls.crt' and 'tls.key'"),
  });
});

test.for<[string, Partial<RegistryAccess>, string]>([
  [
    'an authority that is no PEM',
    { certificateAuthority: 'x' },
    "failed to parse CA certificate: 'ca.crt' holds no certificate in PEM form",
  ],
  [
    'a client certificate that is no PEM',
    { clientCertificate: { certificate: 'x', key: 'hunter2' } },
    'failed to parse TLS certificate and key: ',
  ],
])('refused: %s', async ([, access, message]) => {
  const error: unknown = await client
    .listTags(query(registry, 'list/app', { insecure: true, ...access }))
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    reason: 'AuthenticationFailed',
    message: expect.stringContaining(message),
  });
  expect(String(error)).not.toContain('hunter2');
});
