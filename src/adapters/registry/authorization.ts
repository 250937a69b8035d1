import { parseChallenges } from '../../domain/registry/challenge.ts';
import type { Challenge } from '../../domain/registry/challenge.ts';
import { BoundedMap } from '../../domain/bounded-map.ts';
import { basicHeader } from '../http/basic-auth.ts';
import { accessKey } from './connections.ts';
import { failure } from './failures.ts';
import { requestToken } from './token-server.ts';
import type { AccessToken, Send } from './token-server.ts';
import type { RepositoryRequest } from './request.ts';

/** Answers registries' challenges, and remembers them and the tokens, so that most requests need no second try. */
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

/** More than the repositories of one worker; what is forgotten costs one more request. */
const maxRemembered = 4096;

export function createAuthorizer(): Authorizer {
  const challenges = new BoundedMap<Challenge>(maxRemembered);
  const tokens = new BoundedMap<AccessToken>(maxRemembered);

  async function authorize(
    request: RepositoryRequest,
    origin: string,
    { challenge, refused }: { readonly challenge: Challenge; readonly refused: string | undefined },
    send: Send,
  ): Promise<string | undefined> {
    const { credentials } = request.access;
    if (challenge.scheme === 'basic')
      return credentials?.kind === 'basic' ? basicHeader(credentials) : undefined;
    if (credentials?.kind === 'bearer') return `Bearer ${credentials.token}`;
    const { realm = '', service = '', scope = '' } = challenge.parameters;
    const key = JSON.stringify([keyOf(request, origin), realm, service, scope]);
    const known = tokens.get(key);
    if (
      known !== undefined &&
      known.expiresAtMs > Date.now() &&
      `Bearer ${known.token}` !== refused
    )
      return `Bearer ${known.token}`;
    const fresh = await requestToken(request, challenge, origin, send);
    tokens.set(key, fresh);
    return `Bearer ${fresh.token}`;
  }

  return {
    async firstTry(request, origin, send) {
      const challenge = challenges.get(keyOf(request, origin));
      if (challenge === undefined) return undefined;
      return authorize(request, origin, { challenge, refused: undefined }, send);
    },
    async answer(request, origin, { challenge: header, refused }, send) {
      const offered = parseChallenges(header ?? '');
      const challenge =
        offered.find(({ scheme }) => scheme === 'bearer') ??
        offered.find(({ scheme }) => scheme === 'basic');
      if (challenge === undefined)
        throw failure(
          request,
          'it answers 401 without a challenge of scheme Bearer or Basic, which are the ones that are understood',
        );
      challenges.set(keyOf(request, origin), challenge);
      return authorize(request, origin, { challenge, refused }, send);
    },
  };
}

/** Tokens are for one repository (their scope), one host and one who asks. */
function keyOf({ access, repository }: RepositoryRequest, origin: string): string {
  return JSON.stringify([accessKey(access), origin, repository.repository]);
}
