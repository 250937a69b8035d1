import type { IncomingMessage } from 'node:http';
import type { Action } from './actions.ts';

/** What a Git server was asked for. */
export interface GitActions {
  /** For the server's `intercept`: takes nothing over. */
  readonly intercept: (request: IncomingMessage) => boolean;
  readonly actions: readonly Action[];
}

/** Of addresses as `/<place>/repository.git/info/refs?service=git-upload-pack`. */
export function noteGitActions(): GitActions {
  const actions: Action[] = [];
  return {
    actions,
    intercept: ({ method = '', url = '' }) => {
      const [, place = '', path = ''] = /^\/([^/]+)\/repository\.git\/(.+)$/.exec(url) ?? [];
      actions.push({ at: Date.now(), what: `${method} ${path}`, place });
      return false;
    },
  };
}
