import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { userAgent } from '../http/user-agent.ts';
import { pathOf } from './path.ts';
import type { Dispatcher } from 'undici';
import type { Turns } from '../../domain/turns.ts';
import type { Access } from './access.ts';
import type { Question } from './failure.ts';

export interface ApiRequest extends Question {
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON; a patch, as a JSON merge patch. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What became of a request: the status of the answer, `<error>` where none came. */
export interface Answered {
  readonly code: string;
  readonly host: string;
  readonly method: string;
}

export interface DispatchOptions {
  readonly onAnswer?: ((answered: Answered) => void) | undefined;
  /** The turns of the requests, where the API server does not share itself out among its clients. */
  readonly turns?: Turns | undefined;
}

const answerTimeoutMs = 30_000;
/**
 * The API server sends a bookmark a minute, so a watch that is silent for longer is a connection
 * that died.
 */
const silenceTimeoutMs = 150_000;

export const methods = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
} as const;

/** An API server with priority and fairness names in each answer the rule that the request fell under. */
const fairnessHeader = 'x-kubernetes-pf-flowschema-uid';

/** Sends requests with the credentials of `access`, and answers as soon as the server does. */
export function createDispatch(
  access: Access,
  { onAnswer = () => undefined, turns }: DispatchOptions = {},
): (question: ApiRequest) => Promise<Dispatcher.ResponseData> {
  const { server } = access;
  const host = URL.parse(server)?.host ?? server;
  // What it is, its first answer says; until then there is nothing to hold back.
  let isFair = true;

  return async (question) => {
    const method = methods[question.verb];
    const waitMs = isFair || turns === undefined ? 0 : turns.wait(Date.now());
    if (waitMs > 0) await delay(waitMs, undefined, { signal: question.signal });
    try {
      const response = await requestOnce(access, question);
      isFair = response.headers[fairnessHeader] !== undefined;
      onAnswer({ code: String(response.statusCode), host, method });
      return response;
    } catch (error) {
      onAnswer({ code: '<error>', host, method });
      throw error;
    }
  };
}

async function requestOnce(
  access: Access,
  { query = {}, body, signal, headers, ...question }: ApiRequest,
): Promise<Dispatcher.ResponseData> {
  const { verb } = question;
  const path = pathOf(question);
  const credentials = await access.credentials();
  const method = methods[verb];
  const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  return request(`${access.server}${path}${queryOf(query)}`, {
    dispatcher: credentials.dispatcher,
    method,
    headers: {
      ...credentials.headers,
      accept: 'application/json',
      'user-agent': userAgent,
      ...(body === undefined ? {} : { 'content-type': contentType }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
    headersTimeout: answerTimeoutMs,
    bodyTimeout: verb === 'watch' ? silenceTimeoutMs : answerTimeoutMs,
  });
}

function queryOf(query: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
