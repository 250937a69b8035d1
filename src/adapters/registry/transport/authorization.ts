import { BoundedMap } from '../../../domain/bounded-map.ts';
import { parseChallenges, pickChallenge } from '../../../domain/registry/challenge.ts';
import { mergeScopes, scopesOf } from '../../../domain/registry/scope.ts';
import { basicHeader } from '../../http/basic-auth.ts';
import { accessKey } from './connections.ts';
import { failure } from './failures.ts';
import { ping } from './ping.ts';
import { createTokens } from './tokens.ts';
import type { Challenge } from '../../../domain/registry/challenge.ts';
import type { Send } from './token-server.ts';
import type { RepositoryRequest } from './request.ts';

/**
 * Offers credentials as go-containerregistry does: `/v2/` says how, and they go along with the first try even where
 * nothing was asked for. Remembers what `/v2/` said, challenges and tokens, so that most requests are one request.
 */
export interface Authorizer {
  /** The `Authorization` to send with a first try; undefined: none. */
  firstTry(request: RepositoryRequest, origin: string, send: Send): Promise<string | undefined>;
  /**
   * The `Authorization` that answers a 401; undefined if there is nothing that we could say.
   * `refused` is what was sent with the try that failed.
   */
  answer(
    request: RepositoryRequest,
    origin: string,
    asked: Asked,
    send: Send,
  ): Promise<string | undefined>;
}

interface Asked {
  /** The `WWW-Authenticate` header of the 401. */
  readonly challenge: string | undefined;
  readonly refused: string | undefined;
}

/** Characters of what registries ask for: some 10,000 repositories; what is forgotten costs one more request. */
const maxLength = 4 * 1024 * 1024;

export function createAuthorizer(): Authorizer {
  /** What `/v2/` said, by host, way and credentials. */
  const pings = new BoundedMap<Challenge>(maxLength, { weightOf: lengthOf });
  /** What a request was refused with, by repository too. */
  const challenges = new BoundedMap<Challenge>(maxLength, { weightOf: lengthOf });
  const tokens = createTokens();

  async function firstChallenge(request: RepositoryRequest, origin: string, send: Send) {
    const known = pings.get(hostKey(request, origin)) ?? (await ping(origin, send));
    pings.set(hostKey(request, origin), known);
    const scope = scopesOf(request.repository.repository, known.parameters['scope']);
    return { ...known, parameters: { ...known.parameters, scope } };
  }

  function forget(request: RepositoryRequest, origin: string): void {
    pings.delete(hostKey(request, origin));
    challenges.delete(repositoryKey(request, origin));
  }

  async function authorize(
    request: RepositoryRequest,
    origin: string,
    { challenge, refused }: { readonly challenge: Challenge; readonly refused: string | undefined },
    send: Send,
  ): Promise<string | undefined> {
    const { credentials } = request.access;
    if (credentials?.kind === 'bearer') return bearerHeader(credentials.token);
    if (challenge.scheme !== 'bearer')
      return credentials?.kind === 'basic' ? basicHeader(credentials) : undefined;
    const { realm, service, scope } = challenge.parameters;
    const query = {
      origin,
      realm,
      service,
      scopes: mergeScopes(request.repository.repository, scope),
    };
    try {
      return bearerHeader(await tokens.get(request, query, tokenOf(refused), send));
    } catch (error) {
      // The registry may have another token server by now, or none.
      forget(request, origin);
      throw error;
    }
  }

  return {
    async firstTry(request, origin, send) {
      const challenge =
        challenges.get(repositoryKey(request, origin)) ??
        (await firstChallenge(request, origin, send));
      return authorize(request, origin, { challenge, refused: undefined }, send);
    },
    async answer(request, origin, { challenge: header, refused }, send) {
      forget(request, origin);
      const challenge = pickChallenge(parseChallenges(header ?? ''));
      if (challenge === undefined && refused !== undefined) return undefined;
      if (challenge === undefined)
        throw failure(
          request,
          'it answers 401 without a challenge of scheme Bearer or Basic, which are the ones that are understood',
        );
      challenges.set(repositoryKey(request, origin), challenge);
      return authorize(request, origin, { challenge, refused }, send);
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

function hostKey({ access }: RepositoryRequest, origin: string): string {
  return JSON.stringify([accessKey(access), origin]);
}

function repositoryKey({ access, repository }: RepositoryRequest, origin: string): string {
  return JSON.stringify([accessKey(access), origin, repository.repository]);
}
