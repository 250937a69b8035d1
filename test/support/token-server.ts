import { generateKeyPairSync, sign } from 'node:crypto';
import { sendJson, startHttpServer } from './http-server.ts';
import type { HttpServer, SeenRequest } from './http-server.ts';
import type { PushOptions } from './push-image.ts';

export interface TokenServer extends HttpServer {
  /** Of its key, for the registry to trust. */
  readonly jwks: unknown;
  readonly issuer: string;
  /** For pushing to a repository, without asking the server. */
  push(repository: string): PushOptions;
}

export interface TokenServerOptions {
  readonly username: string;
  readonly password: string;
  /** What it takes for `grant_type=refresh_token`. */
  readonly refreshToken?: string;
  /** Whether it gives tokens to who names no user. Default: to nobody. */
  readonly anonymous?: 'pull' | 'none';
  /** What it says and means. Default: 300 s. */
  readonly lifetimeSeconds?: number;
}

/** A token server as the distribution specification has it: all scopes for one user. */
export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const { lifetimeSeconds = 300 } = options;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = 'test token server';

  function mint(scopes: readonly string[]): string {
    const access = scopes.map((scope) => {
      const [type = '', name = '', actions = ''] = scope.split(':');
      return { type, name, actions: actions.split(',') };
    });
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      sub: options.username,
      aud: 'test registry',
      exp: now + lifetimeSeconds,
      nbf: now - 10,
      iat: now,
      jti: crypto.randomUUID(),
      access,
    };
    const content = [{ alg: 'ES256', typ: 'JWT', kid: 'test' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
    return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
  }

  const server = await startHttpServer((request, response) => {
    if (!isAllowed(request, options)) {
      sendJson(response, { errors: [{ code: 'UNAUTHORIZED', message: 'who?' }] }, { status: 401 });
      return;
    }
    const query = new URLSearchParams(
      request.method === 'POST' ? request.body : request.url.split('?')[1],
    );
    const scopes = query.getAll('scope').flatMap((scope) => scope.split(' '));
    sendJson(response, { token: mint(scopes), expires_in: lifetimeSeconds });
  });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'test', use: 'sig', alg: 'ES256' };
  function push(repository: string): PushOptions {
    return { headers: { authorization: `Bearer ${mint([`repository:${repository}:pull,push`])}` } };
  }
  return { ...server, issuer, jwks: { keys: [jwk] }, push };
}

function isAllowed(request: SeenRequest, options: TokenServerOptions): boolean {
  if (request.method === 'POST') {
    const token = new URLSearchParams(request.body).get('refresh_token');
    return options.refreshToken !== undefined && token === options.refreshToken;
  }
  const { authorization } = request.headers;
  if (authorization === undefined) return options.anonymous === 'pull';
  const login = Buffer.from(`${options.username}:${options.password}`).toString('base64');
  return authorization === `Basic ${login}`;
}
