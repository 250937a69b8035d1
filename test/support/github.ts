import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { isRecord } from '../../src/domain/resources/record.ts';
import { sendJson, startHttpServer } from './http-server.ts';
import type { HttpServer, SeenRequest } from './http-server.ts';

/** GitHub's API as far as apps need it, with one app (12), installed for Acme (34); there is none to be had on loopback. */
export interface Github extends HttpServer {
  /** PEM, of the app. */
  readonly privateKey: string;
  /** What it gives to the app for the installation. */
  readonly token: string;
}

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

export async function startGithub({ lifetimeMs = 3_600_000 } = {}): Promise<Github> {
  const token = 'ghs_16C7e42F292c6912E7';
  const server = await startHttpServer((request, response) => {
    if (!isAssertionOf(request, '12')) return sendJson(response, {}, { status: 401 });
    if (request.url.startsWith('/app/installations?'))
      return sendJson(response, [{ id: 34, account: { login: 'Acme' } }]);
    if (request.url !== '/app/installations/34/access_tokens')
      return sendJson(response, {}, { status: 404 });
    const endsAt = new Date(Date.now() + lifetimeMs).toISOString();
    return sendJson(response, { token, expires_at: endsAt }, { status: 201 });
  });
  return { ...server, privateKey: keys.privateKey, token };
}

function isAssertionOf({ headers }: SeenRequest, appId: string): boolean {
  const assertion = headers.authorization?.replace('Bearer ', '') ?? '';
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  const said: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString());
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    createPublicKey(keys.publicKey),
    Buffer.from(signature, 'base64url'),
  );
  return isSigned && isRecord(said) && said['iss'] === appId;
}
