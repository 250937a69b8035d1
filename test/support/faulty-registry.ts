import { sendJson, startHttpServer } from './http-server.ts';
import type { HttpServer, SeenRequest } from './http-server.ts';
import type { ServerResponse } from 'node:http';

/** How a registry answers who asks for tags. */
export type Behaviour =
  | { readonly kind: 'answers'; readonly tags: readonly string[] }
  /** Takes the question, and says nothing. */
  | { readonly kind: 'hangs' }
  | { readonly kind: 'is busy'; readonly retryAfterSeconds: number };

/** A registry that behaves as a test says. */
export interface FaultyRegistry extends HttpServer {
  /** As of now, for every repository or for the one that is named. */
  readonly be: (behaviour: Behaviour, repository?: string) => void;
  /** How many askers wait for its answer. */
  readonly waiting: () => number;
}

export async function startFaultyRegistry(first: Behaviour): Promise<FaultyRegistry> {
  let general = first;
  const special = new Map<string, Behaviour>();
  let waiting = 0;

  function answer({ url }: SeenRequest, response: ServerResponse): unknown {
    const [, name = ''] = /^\/v2\/(.+)\/tags\/list/.exec(url) ?? [];
    const behaviour = special.get(name) ?? general;
    if (name === '') return sendJson(response, {});
    switch (behaviour.kind) {
      case 'answers':
        return sendJson(response, { name, tags: behaviour.tags });
      case 'is busy': {
        const headers = { 'retry-after': String(behaviour.retryAfterSeconds) };
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
    be(behaviour, repository) {
      if (repository === undefined) general = behaviour;
      else special.set(repository, behaviour);
    },
    waiting: () => waiting,
  };
}
