import { createHash } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { createRegistryClient } from '../../../src/adapters/registry/client.ts';
import { startHttpServer } from '../../support/http-server.ts';
import type { Handler } from '../../support/http-server.ts';

const client = createRegistryClient({ retryDelaysMs: [] });

afterAll(() => client[Symbol.asyncDispose]());

const manifest = '{"schemaVersion":2}';
const right = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
const wrong = `sha256:${'0'.repeat(64)}`;
const type = 'application/vnd.oci.image.manifest.v1+json';

function ask(address: string): Promise<string> {
  const names = { registry: address, repository: 'app', canonicalName: `${address}/app` };
  const repository = { ...names, scheme: 'http' } as const;
  const signal = AbortSignal.timeout(20_000);
  return client.resolveDigest({
    repository,
    access: { insecure: true },
    tenant: 'apps',
    tag: '1',
    signal,
  });
}

test.for<[string, Handler]>([
  [
    'the header of HEAD',
    ({ method, url }, response) => {
      const isKnown = method === 'HEAD' || url === '/v2/';
      response.writeHead(isKnown ? 200 : 500, { 'docker-content-digest': right }).end();
    },
  ],
  [
    'GET, where HEAD is not allowed',
    ({ method }, response) =>
      method === 'HEAD'
        ? response.writeHead(405).end()
        : response.writeHead(200, { 'content-type': type }).end(manifest),
  ],
  [
    'GET, where HEAD has no digest',
    (_, response) =>
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(manifest),
  ],
  [
    'GET, where HEAD has a malformed digest',
    ({ method }, response) =>
      response
        .writeHead(200, {
          'content-type': type,
          ...(method === 'HEAD' ? { 'docker-content-digest': 'x' } : {}),
        })
        .end(manifest),
  ],
])('by %s', async ([, handler]) => {
  await using server = await startHttpServer(handler);
  expect(await ask(server.address)).toBe(right);
});

test.for<[string, Handler, string]>([
  [
    'a manifest of another digest',
    ({ method }, response) =>
      method === 'HEAD'
        ? response.writeHead(405).end()
        : response
            .writeHead(200, { 'content-type': type, 'docker-content-digest': wrong })
            .end(manifest),
    'tag "1": the manifest does not have the digest that the registry says: it was changed on its way',
  ],
  [
    'a web page',
    (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(manifest),
    'tag "1": the answer is of type "text/html", not an image\'s manifest or index',
  ],
])('refused: %s', async ([, handler, message]) => {
  await using server = await startHttpServer(handler);
  await expect(ask(server.address)).rejects.toMatchObject({
    reason: 'Failed',
    message: expect.stringContaining(message),
  });
});
