import { parseObject } from '../../../domain/resources/record.ts';
import { basicHeader } from '../../http/basic-auth.ts';
import { failure, statusFailure } from './failures.ts';
import type { Answer, RegistryRequest, RepositoryRequest, Send } from './send.ts';

/** An access token, and until when it may be used. */
export interface AccessToken {
  readonly token: string;
  readonly expiresAtMs: number;
}

/** A request whose registry is found. */
export type LocatedRequest = RegistryRequest & { readonly origin: string };

/** What a challenge asks for: a token for these scopes. */
export interface TokenQuery {
  /** The token server; undefined or no address: there is none. */
  readonly realm: string | undefined;
  readonly service: string | undefined;
  readonly scopes: readonly string[];
}

/** What a token server may answer; theirs have a few KiB. */
const maxBytes = 1024 * 1024;
/** What the specification has where the server does not say. */
const defaultLifetimeSeconds = 60;
/** A tenth of its life before a token ends it is of no use: the clock of the server, and the way there. */
const usableShare = 0.9;

/**
 * Exchanges credentials for an access token at the server that the registry's challenge names.
 * @see https://distribution.github.io/distribution/spec/auth/token/ and .../oauth/
 */
export async function requestToken(
  request: LocatedRequest,
  query: TokenQuery,
  send: Send,
): Promise<AccessToken> {
  const realm = checkRealm(request, query.realm);
  const answer = await send({ ...request, ...askAt(realm, query, request.access), maxBytes });
  if (answer.status !== 200) throw statusFailure(request, answer, `token server ${realm.origin}: `);
  return readToken(request, realm, answer);
}

function askAt(
  realm: URL,
  { service, scopes }: Pick<TokenQuery, 'service' | 'scopes'>,
  { credentials }: RepositoryRequest['access'],
): Pick<RegistryRequest, 'url' | 'method' | 'headers' | 'body'> {
  if (credentials?.kind === 'identity') {
    const form = new URLSearchParams(service === undefined ? {} : { service });
    form.set('scope', scopes.join(' '));
    form.set('grant_type', 'refresh_token');
    form.set('refresh_token', credentials.token);
    form.set('client_id', 'tagwright');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return { url: realm.href, method: 'POST', headers, body: form.toString() };
  }
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  const authorization = credentials?.kind === 'basic' ? basicHeader(credentials) : undefined;
  const headers = { accept: 'application/json', authorization };
  return { url: url.href, method: 'GET', headers };
}

/**
 * The registry names the realm, so it decides where our credentials go: over HTTPS anywhere (that is how Docker Hub
 * and GitLab work), over plain HTTP only to the host that is spoken to plainly anyway.
 */
function checkRealm(request: LocatedRequest, text: string | undefined): URL {
  const realm = text === undefined ? null : URL.parse(text);
  if (realm === null)
    throw failure(request, 'its challenge names no token server (realm) that is a URL');
  const registry = new URL(request.origin);
  const isSame = realm.hostname === registry.hostname;
  const isAllowed =
    realm.protocol === 'https:' ||
    (realm.protocol === 'http:' && registry.protocol === 'http:' && isSame);
  if (!isAllowed)
    throw failure(
      request,
      `its token server is ${realm.origin}, and credentials are not sent to another host over plain HTTP: give the token server HTTPS`,
    );
  realm.username = '';
  realm.password = '';
  return realm;
}

function readToken(request: RepositoryRequest, realm: URL, answer: Answer): AccessToken {
  const fields = parseObject(answer.body.toString('utf8'));
  if (fields === undefined)
    throw failure(request, `token server ${realm.origin}: its answer is not a JSON object`);
  const token = [fields['access_token'], fields['token']].find(isToken);
  if (token === undefined)
    throw failure(request, `token server ${realm.origin}: no token in its answer`);
  const seconds = Number(fields['expires_in']);
  const lifetimeSeconds = seconds > 0 ? seconds : defaultLifetimeSeconds;
  return { token, expiresAtMs: Date.now() + lifetimeSeconds * 1000 * usableShare };
}

/** Far beyond what servers take in a header; go-containerregistry reads no more of the whole answer. */
const longestToken = 64 * 1024;

/** Whether it can stand in a header. */
function isToken(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= longestToken && /^[\u0021-\u007e]+$/.test(value)
  );
}
