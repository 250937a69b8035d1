import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { startGitHttp } from '../../src/servers/git-http.ts';
import { roleAnswer } from './amazon.ts';
import { createAuthority } from './certificates.ts';
import { tunnelTo } from './forward-proxy.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SecretBook } from './secret-book.ts';

/** The Git servers of two clouds and their token services, on loopback. */
export interface CloudGit extends AsyncDisposable {
  /** Of a proxy, through which the clouds' names lead here; and of the token services. */
  readonly url: string;
  /** The file of the authority, PEM, that vouches for the Git servers. */
  readonly authorityFile: string;
  /** Who spoke to the Git servers: `host user`, `host bearer token`. */
  readonly callers: ReadonlySet<string>;
  /** Tokens of ServiceAccounts that asked for a role. */
  readonly tokens: readonly string[];
}

export const codeCommit = 'git-codecommit.eu-west-1.amazonaws.com';
export const devOps = 'dev.azure.com';

/**
 * Serves the repositories in `repositories` by both names; certificates are kept in `directory`. What opens a door here
 * goes into `secrets`.
 */
export async function startCloudGit({
  directory,
  repositories,
  secrets,
}: {
  readonly directory: string;
  readonly repositories: string;
  readonly secrets: SecretBook;
}): Promise<CloudGit> {
  await using stack = new AsyncDisposableStack();
  const callers = new Set<string>();
  const tokens: string[] = [];
  const authority = await createAuthority(directory);
  const { certificate: cert, key } = await authority.issue('clouds', [codeCommit, devOps]);
  const git = stack.use(
    await startGitHttp({
      directory: repositories,
      scheme: 'https',
      create: (listener) => createTlsServer({ cert, key }, listener),
      intercept: ({ headers }, response) => {
        const caller = callerOf(headers.authorization ?? '');
        if (caller === undefined) {
          response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
          return true;
        }
        callers.add(`${headers.host ?? ''} ${caller}`);
        secrets.add(credentialIn(headers.authorization ?? ''));
        return false;
      },
    }),
  );

  function answerToken(incoming: IncomingMessage, body: string, response: ServerResponse): void {
    const token = new URLSearchParams(body).get('WebIdentityToken');
    if (token !== null) {
      tokens.push(token);
      secrets.add(token);
      response.writeHead(200, { 'content-type': 'text/xml' }).end(roleAnswer);
      return;
    }
    const resource = new URL(incoming.url ?? '', 'http://here').searchParams.get('resource');
    const endsAt = String(Math.floor(Date.now() / 1000) + 3600);
    const answer = { access_token: `for ${resource}`, expires_on: endsAt, token_type: 'Bearer' };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer));
  }
  const server = createServer((incoming, response) => {
    text(incoming).then(
      (body) => answerToken(incoming, body, response),
      () => response.destroy(),
    );
  });
  server.on(
    'connect',
    tunnelTo(() => Number(new URL(git.url).port)),
  );
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  stack.defer(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const closing = stack.move();
  return {
    url: `http://127.0.0.1:${port}`,
    authorityFile: authority.certificateFile,
    callers,
    tokens,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** The password or the bearer token. */
function credentialIn(authorization: string): string {
  const [scheme, value = ''] = authorization.split(/ (.*)/);
  if (scheme === 'Bearer') return value;
  return Buffer.from(value, 'base64').toString().replace(/^.*?:/, '');
}

/** CodeCommit's user, where the password has the form of a signature; or whom a bearer token is for. */
function callerOf(authorization: string): string | undefined {
  const [scheme, value = ''] = authorization.split(/ (.*)/);
  if (scheme === 'Bearer') return `bearer ${value}`;
  if (scheme !== 'Basic') return undefined;
  const login = Buffer.from(value, 'base64').toString();
  return /^(.+):\d{8}T\d{6}Z[0-9a-f]{64}$/.exec(login)?.[1];
}
