import { BoundedMap } from '../../../domain/bounded-map.ts';
import { parseChallenges, pickChallenge } from '../../../domain/registry/challenge.ts';
import { mergeScopes, scopesOf } from '../../../domain/registry/scope.ts';
import { basicHeader } from '../../http/basic-auth.ts';
import { accessKey } from './access-key.ts';
import { failure } from './failures.ts';
import { ping } from './ping.ts';
import { createTokens } from './tokens.ts';
import type { Challenge } from '../../../domain/registry/challenge.ts';
import type { RegistryRequest, Send } from './send.ts';
import type { LocatedRequest } from './token-server.ts';

/** Characters of what registries ask for: some 10,000 repositories; what is forgotten costs one more request. */
const maxLength = 4 * 1024 * 1024;

/**
 * Offers credentials as go-containerregistry does: `/v2/` says how, and they go along with the first try even where
 * nothing was asked for. Another host than the registry gets none, not even where it asks for some.
 */
export function withAuthorization(send: Send): Send {
  const authorizer = createAuthorizer(send);
  return async (request) => {
    const { origin } = request;
    if (origin === undefined || !isAt(request.url, origin)) return send(request);
    const located = { ...request, origin };
    const refused = await authorizer.firstTry(located);
    const answer = await send(authorizedBy(refused, request));
    if (answer.status !== 401) return answer;
    const challenge = answer.header('www-authenticate');
    const authorization = await authorizer.answer(located, { challenge, refused });
    if (authorization === undefined || authorization === refused) return answer;
    return send(authorizedBy(authorization, request));
  };
}

function isAt(url: string, origin: string): boolean {
  return new URL(url).origin === new URL(origin).origin;
}

function authorizedBy(authorization: string | undefined, request: RegistryRequest) {
  return { ...request, headers: { ...request.headers, authorization } };
}

/** Remembers what `/v2/` said, challenges and tokens, so that most requests are one request. */
interface Authorizer {
  /** The `Authorization` to send with a first try; undefined: none. */
  firstTry(request: LocatedRequest): Promise<string | undefined>;
  /**
   * The `Authorization` that answers a 401; undefined if there is nothing that we could say.
   * `refused` is what was sent with the try that failed.
   */
  answer(request: LocatedRequest, asked: Asked): Promise<string | undefined>;
}

interface Asked {
  /** The `WWW-Authenticate` header of the 401. */
  readonly challenge: string | undefined;
  readonly refused: string | undefined;
}

function createAuthorizer(send: Send): Authorizer {
  /** What `/v2/` said, by host, way and credentials. */
  const pings = new BoundedMap<Challenge>(maxLength, { weightOf: lengthOf });
  /** What a request was refused with, by repository too. */
  const challenges = new BoundedMap<Challenge>(maxLength, { weightOf: lengthOf });
  const tokens = createTokens(send);

  async function firstChallenge(request: LocatedRequest) {
    const known = pings.get(hostKey(request)) ?? (await ping(request, send));
    pings.set(hostKey(request), known);
    const scope = scopesOf(request.repository.repository, known.parameters['scope']);
    return { ...known, parameters: { ...known.parameters, scope } };
  }

  function forget(request: LocatedRequest): void {
    pings.delete(hostKey(request));
    challenges.delete(repositoryKey(request));
  }

  async function authorize(
    request: LocatedRequest,
    challenge: Challenge,
    refused: string | undefined,
  ): Promise<string | undefined> {
    const { credentials } = request.access;
    if (credentials?.kind === 'bearer') return bearerHeader(credentials.token);
    if (challenge.scheme !== 'bearer')
      return credentials?.kind === 'basic' ? basicHeader(credentials) : undefined;
    const { realm, service, scope } = challenge.parameters;
    const query = { realm, service, scopes: mergeScopes(request.repository.repository, scope) };
    try {
      return bearerHeader(await tokens.get(request, query, tokenOf(refused)));
    } catch (error) {
      // The registry may have another token server by now, or none.
      forget(request);
      throw error;
    }
  }

  return {
    async firstTry(request) {
      const challenge = challenges.get(repositoryKey(request)) ?? (await firstChallenge(request));
      return authorize(request, challenge, undefined);
    },
    async answer(request, { challenge: header, refused }) {
      forget(request);
      const challenge = pickChallenge(parseChallenges(header ?? ''));
      if (challenge === undefined && refused !== undefined) return undefined;
      if (challenge === undefined)
        throw failure(
          request,
          'it answers 401 without a challenge of scheme Bearer or Basic, which are the ones that are understood',
        );
      challenges.set(repositoryKey(request), challenge);
      return authorize(request, challenge, refused);
    },
  };
}

const bearerPrefix = 'Bearer ';

function bearerHeader(token: string): string {
  return bearerPrefix + token;
}

function tokenOf(header: string | undefined): string | undefined {
  return header?.startsWith(bearerPrefix) ? header.slice(bearerPrefix.length) : undefined;
}

function lengthOf(challenge: Challenge): number {
  return JSON.stringify(challenge).length;
}

function hostKey({ access, origin }: LocatedRequest): string {
  return JSON.stringify([accessKey(access), origin]);
}

function repositoryKey({ access, origin, repository }: LocatedRequest): string {
  return JSON.stringify([accessKey(access), origin, repository.repository]);
}
