import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { createAuthority } from './certificates.ts';
import { tunnelTo } from './forward-proxy.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SecretBook } from './secret-book.ts';

/** What of Amazon a scan meets, on loopback: a proxy to it, ECR's and STS's APIs, and the registry itself. */
export interface Amazon extends AsyncDisposable {
  /** Of the proxy, through which its names lead here; and of the APIs. */
  readonly url: string;
  /** The file of the authority, PEM, that vouches for the registry. */
  readonly authorityFile: string;
  /** Tokens of ServiceAccounts that asked for a role, with the role. */
  readonly assumed: readonly { readonly role: string; readonly token: string }[];
  /** Who listed tags: `user:password` of the registry. */
  readonly readers: readonly string[];
}

/** What STS answers to a ServiceAccount's token: the keys of a role. */
export const roleAnswer = `
  <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
    <AssumeRoleWithWebIdentityResult><Credentials>
      <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
      <SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
    </Credentials></AssumeRoleWithWebIdentityResult>
  </AssumeRoleWithWebIdentityResponse>`;

export interface AmazonOptions {
  /** For certificates. */
  readonly directory: string;
  /** Host of the registry. */
  readonly registry: string;
  readonly tags: readonly string[];
  /** Gets what opens a door here. */
  readonly secrets: SecretBook;
}

/** Amazon with one repository, whose registry credentials carry the id of the key that asked for them. */
export async function startAmazon(options: AmazonOptions): Promise<Amazon> {
  const { directory, registry, tags, secrets } = options;
  await using stack = new AsyncDisposableStack();
  const authority = await createAuthority(directory);
  const certificate = await authority.issue('amazon', [registry]);
  const assumed: { role: string; token: string }[] = [];
  const readers: string[] = [];

  function answerApi(incoming: IncomingMessage, body: string, response: ServerResponse): void {
    const form = new URLSearchParams(body);
    if (form.get('Action') === 'AssumeRoleWithWebIdentity') {
      assumed.push({
        role: form.get('RoleArn') ?? '',
        token: form.get('WebIdentityToken') ?? '',
      });
      secrets.add(form.get('WebIdentityToken') ?? '');
      response.writeHead(200, { 'content-type': 'text/xml' }).end(roleAnswer);
      return;
    }
    const [, key = ''] = /Credential=(\w+)\//.exec(incoming.headers.authorization ?? '') ?? [];
    const authorizationToken = Buffer.from(`AWS:of ${key}`).toString('base64');
    secrets.add(`of ${key}`);
    const expiresAt = Math.floor(Date.now() / 1000) + 3600;
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ authorizationData: [{ authorizationToken, expiresAt }] }));
  }

  function answerRegistry({ url, headers }: IncomingMessage, response: ServerResponse): void {
    const [scheme, login = ''] = (headers.authorization ?? '').split(' ');
    if (scheme !== 'Basic') {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="ecr"' }).end();
      return;
    }
    if (url?.includes('/tags/list')) readers.push(Buffer.from(login, 'base64').toString());
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name: 'team/app', tags }));
  }

  const secure = createTlsServer(
    { cert: certificate.certificate, key: certificate.key },
    answerRegistry,
  );
  const server = createServer((incoming, response) => {
    text(incoming).then(
      (body) => answerApi(incoming, body, response),
      () => response.destroy(),
    );
  });
  server.on(
    'connect',
    tunnelTo(() => port(secure.address())),
  );
  for (const one of [secure, server]) {
    await new Promise<void>((resolve) => {
      one.listen(0, '127.0.0.1', resolve);
    });
    stack.defer(
      () =>
        new Promise((resolve) => {
          one.close(() => resolve());
          one.closeAllConnections();
        }),
    );
  }
  const closing = stack.move();
  return {
    url: `http://127.0.0.1:${port(server.address())}`,
    authorityFile: authority.certificateFile,
    assumed,
    readers,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

function port(address: AddressInfo | string | null): number {
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
