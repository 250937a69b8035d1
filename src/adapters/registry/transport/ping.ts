import { parseChallenges, pickChallenge } from '../../../domain/registry/challenge.ts';
import type { Challenge } from '../../../domain/registry/challenge.ts';
import type { LocatedRequest } from './token-server.ts';
import type { Send } from './send.ts';

/** The registry asks for nothing. Credentials go along all the same: it may show more to those whom it knows. */
const noChallenge: Challenge = { scheme: 'none', parameters: {} };

/** Nothing is read in it. */
const maxBytes = 1024 * 1024;

/**
 * What a registry asks for when `/v2/` is requested without credentials. Any other answer than 401 asks for nothing:
 * what is wrong with it, the request itself will find out.
 * @see go-containerregistry@3f4ff3ca pkg/v1/remote/transport/ping.go
 */
export async function ping(request: LocatedRequest, send: Send): Promise<Challenge> {
  const url = `${request.origin}/v2/`;
  const answer = await send({ ...request, url, method: 'GET', headers: {}, maxBytes });
  if (answer.status !== 401) return noChallenge;
  return pickChallenge(parseChallenges(answer.header('www-authenticate') ?? '')) ?? noChallenge;
}
