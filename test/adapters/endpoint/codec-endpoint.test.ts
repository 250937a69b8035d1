import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCodecEndpoint } from '../../../src/adapters/endpoint/codec-endpoint.ts';
import type { Endpoint } from '../../../src/adapters/endpoint/serve.ts';

const ui = 'https://temporal.example.com';
const token = 'let-me-in';
let endpoint: Endpoint;

beforeAll(async () => {
  endpoint = await openCodecEndpoint({
    address: { host: '127.0.0.1', port: 0 },
    origins: [ui],
    token,
    services: {
      '/decode': async (body) => {
        if (body === 'broken') throw new Error('the key is another');
        return { body };
      },
    },
  });
});

afterAll(() => endpoint[Symbol.asyncDispose]());

const bearer = { authorization: `Bearer ${token}` };

describe('of a codec server', () => {
  test.for([
    ['the CLI is answered', 'POST', '/decode', bearer, '"x"', 200],
    ['the UI is answered', 'POST', '/decode', { ...bearer, origin: ui }, '"x"', 200],
    ['the UI may ask whether it may ask', 'OPTIONS', '/decode', { origin: ui }, undefined, 204],
    [
      'another page is refused',
      'POST',
      '/decode',
      { ...bearer, origin: 'https://evil.example' },
      '"x"',
      403,
    ],
    [
      'another page may not ask whether',
      'OPTIONS',
      '/decode',
      { origin: 'https://evil.example' },
      undefined,
      403,
    ],
    ['nobody is answered without the token', 'POST', '/decode', {}, '"x"', 401],
    [
      'nobody is answered with another',
      'POST',
      '/decode',
      { authorization: 'Bearer let' },
      '"x"',
      401,
    ],
    ['what cannot be decoded is an error', 'POST', '/decode', bearer, '"broken"', 400],
    ['what is no JSON is an error', 'POST', '/decode', bearer, '{', 400],
    ['nothing is read', 'GET', '/decode', bearer, undefined, 405],
    ['there is nothing else', 'POST', '/encrypt', bearer, '"x"', 404],
    ['more than 32 MiB is not taken', 'POST', '/decode', bearer, 'x'.repeat(33 * 1024 * 1024), 413],
  ] as const)('%s', async ([, method, path, headers, body, status]) => {
    const url = `http://${endpoint.address}${path}`;
    const response = await fetch(url, { method, headers, body: body ?? null });
    expect(response.status).toBe(status);
    const mayRead = response.headers.get('access-control-allow-origin');
    expect(mayRead).toBe('origin' in headers && headers.origin === ui ? ui : null);
  });

  test('an error says why', async () => {
    const init = { method: 'POST', headers: bearer, body: '"broken"' };
    const response = await fetch(`http://${endpoint.address}/decode`, init);
    expect(await response.text()).toBe('the key is another');
  });
});
