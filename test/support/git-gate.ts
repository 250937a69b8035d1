import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a test does with the requests of a Git server. */
export interface GitGate {
  /** For the server's `intercept`. */
  readonly intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** From now on, requests whose method and address match get no answer. */
  hold(pattern: RegExp): HeldRequests;
  /** Does something before the next request that matches is served. */
  before(pattern: RegExp, act: () => void): void;
  /** Serves the next request that matches, does something, and breaks the connection instead of answering. */
  instead(pattern: RegExp, act: () => void): void;
}

export interface HeldRequests {
  readonly count: () => number;
  /** Breaks the connections of those that wait, and holds no more. */
  letGo(): void;
}

interface Rule {
  readonly pattern: RegExp;
  readonly take: (response: ServerResponse) => boolean;
}

/** A gate that lets everything pass, at first. Patterns are of `GET /fleet.git/info/refs?service=…`. */
export function createGitGate(): GitGate {
  const rules = new Set<Rule>();
  return {
    intercept: ({ method = '', url = '' }, response) => {
      for (const rule of rules) {
        if (rule.pattern.test(`${method} ${url}`) && rule.take(response)) return true;
      }
      return false;
    },
    hold(pattern) {
      const waiting: ServerResponse[] = [];
      const rule: Rule = { pattern, take: (response) => waiting.push(response) > 0 };
      rules.add(rule);
      return {
        count: () => waiting.length,
        letGo() {
          rules.delete(rule);
          for (const response of waiting) response.destroy();
        },
      };
    },
    before(pattern, act) {
      const rule: Rule = {
        pattern,
        take: () => {
          rules.delete(rule);
          act();
          return false;
        },
      };
      rules.add(rule);
    },
    instead(pattern, act) {
      const rule: Rule = {
        pattern,
        take: (response) => {
          rules.delete(rule);
          function end(): ServerResponse {
            act();
            return response.destroy();
          }
          Object.assign(response, { write: () => true, end });
          return false;
        },
      };
      rules.add(rule);
    },
  };
}
