import { createHash } from 'node:crypto';
import { BoundedMap } from '../../../domain/bounded-map.ts';
import { accessKey } from './connections.ts';
import { requestToken } from './token-server.ts';
import type { AccessToken, Send, TokenQuery } from './token-server.ts';
import type { RepositoryRequest } from './request.ts';

/** Access tokens, used until they end. */
export interface Tokens {
  /** A token for the query, another one than was `refused`. @throws {ReconcileError} if there is none. */
  get(
    request: RepositoryRequest,
    query: TokenQuery,
    refused: string | undefined,
    send: Send,
  ): Promise<string>;
}

/** Characters of all tokens together: 4,096 of 2 KiB, which is long for one. */
const maxLength = 8 * 1024 * 1024;

export function createTokens(): Tokens {
  const tokens = new BoundedMap<AccessToken>(maxLength, { weightOf: ({ token }) => token.length });
  return {
    async get(request, query, refused, send) {
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
function keyOf({ access, repository }: RepositoryRequest, query: TokenQuery): string {
  const parts = [accessKey(access), repository.repository, query];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
