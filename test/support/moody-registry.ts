import { sendJson, startHttpServer } from './http-server.ts';
import type { HttpServer, SeenRequest } from './http-server.ts';
import type { ServerResponse } from 'node:http';

/** How a registry answers who asks for tags. */
export type Mood =
  | { readonly kind: 'answers'; readonly tags: readonly string[] }
  /** Takes the question, and says nothing. */
  | { readonly kind: 'hangs' }
  | { readonly kind: 'is busy'; readonly retryAfterSeconds: number };

/** A registry that a test puts into a mood. */
export interface MoodyRegistry extends HttpServer {
  /** As of now, for every repository or for the one that is named. */
  readonly be: (mood: Mood, repository?: string) => void;
  /** How many askers wait for its answer. */
  readonly waiting: () => number;
}

export async function startMoodyRegistry(first: Mood): Promise<MoodyRegistry> {
  let general = first;
  const special = new Map<string, Mood>();
  let waiting = 0;

  function answer({ url }: SeenRequest, response: ServerResponse): unknown {
    const [, name = ''] = /^\/v2\/(.+)\/tags\/list/.exec(url) ?? [];
    const mood = special.get(name) ?? general;
    if (name === '') return sendJson(response, {});
    switch (mood.kind) {
      case 'answers':
        return sendJson(response, { name, tags: mood.tags });
      case 'is busy': {
        const headers = { 'retry-after': String(mood.retryAfterSeconds) };
        return sendJson(response, {}, { status: 429, headers });
      }
      case 'hangs':
        waiting += 1;
        return response.once('close', () => {
          waiting -= 1;
        });
    }
  }
  const server = await startHttpServer(answer);
  return {
    ...server,
    be(mood, repository) {
      if (repository === undefined) general = mood;
      else special.set(repository, mood);
    },
    waiting: () => waiting,
  };
}
