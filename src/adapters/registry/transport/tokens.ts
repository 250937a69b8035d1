import { BoundedMap } from '../../../domain/bounded-map.ts';
import { accessKey, digest } from './access-key.ts';
import { requestToken } from './token-server.ts';
import type { Send } from './send.ts';
import type { AccessToken, LocatedRequest, TokenQuery } from './token-server.ts';

/** Access tokens, used until they end. */
export interface Tokens {
  /** A token for the query, another one than was `refused`. @throws {ReconcileError} if there is none. */
  get(request: LocatedRequest, query: TokenQuery, refused: string | undefined): Promise<string>;
}

/** Characters of all tokens together: 4,096 of 2 KiB, which is long for one. */
const maxLength = 8 * 1024 * 1024;

/** @param send how token servers are asked */
export function createTokens(send: Send): Tokens {
  const tokens = new BoundedMap<AccessToken>(maxLength, { weightOf: ({ token }) => token.length });
  return {
    async get(request, query, refused) {
      const key = keyOf(request, query);
      const known = tokens.get(key);
      const isUsable = known !== undefined && known.expiresAtMs > Date.now();
      if (isUsable && known.token !== refused) return known.token;
      const fresh = await requestToken(request, query, send);
      tokens.set(key, fresh);
      return fresh.token;
    },
  };
}

/** Hashed, since the registry decides how long it is. */
function keyOf({ access, repository, origin }: LocatedRequest, query: TokenQuery): string {
  return digest([accessKey(access), repository.repository, origin, query]);
}
