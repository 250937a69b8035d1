import { request } from 'undici';
import { ReconcileError } from '../../domain/errors.ts';
import { parseJson } from '../../domain/json.ts';
import { requireAsked } from './asked.ts';
import { parseRetryAfter } from '../../domain/retry-after.ts';
import { userAgent } from '../http/user-agent.ts';
import { connectionError, refusalError } from './failure.ts';
import { pathOf } from './path.ts';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Access } from './access.ts';
import type { Question } from './failure.ts';

interface ApiRequest extends Question {
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON; a patch, as a JSON merge patch. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

interface ApiResponse {
  readonly status: number;
  /** Parsed; the text where it is not JSON, as the answer to a path that no API has. */
  readonly body: unknown;
  readonly etag?: string;
}

/**
 * Requests to one API server, over connections that stay open. Each has a time limit of its own.
 */
export interface Transport {
  readonly server: string;
  /**
   * The answer, whatever its status but 401, 403, 429 and 5xx.
   * @throws {ReconcileError} for those, where none comes, and where it is about another object than
   * was asked for.
   */
  send(question: ApiRequest): Promise<ApiResponse>;
  /**
   * The answer's body as it comes: of a watch.
   * @throws {ReconcileError} as `send`; or with the status, an ApiResponse.
   */
  open(question: ApiRequest): Promise<ApiResponse | Readable>;
}

const answerTimeoutMs = 30_000;
/**
 * The API server sends a bookmark a minute, so a watch that is silent for longer is a connection
 * that died.
 */
const silenceTimeoutMs = 150_000;

const methods = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
} as const;

/** What became of a request: the status of the answer, `<error>` where none came. */
export interface Answered {
  readonly code: string;
  readonly host: string;
  readonly method: string;
}

/** Requests with the credentials of `access`. */
export function createTransport(
  access: Access,
  onAnswer: (answered: Answered) => void = () => undefined,
): Transport {
  const { server } = access;
  const host = URL.parse(server)?.host ?? server;

  async function dispatch(question: ApiRequest): Promise<Dispatcher.ResponseData> {
    const method = methods[question.verb];
    try {
      const response = await requestOnce(access, question);
      onAnswer({ code: String(response.statusCode), host, method });
      return response;
    } catch (error) {
      onAnswer({ code: '<error>', host, method });
      throw error;
    }
  }

  async function ask(question: ApiRequest): Promise<Dispatcher.ResponseData> {
    try {
      return await dispatch(question);
    } catch (error) {
      throwIfOurs(error, question.signal);
      // The server may have closed the kept connection in that moment. A GET changes nothing, so
      // ask again.
      if (methods[question.verb] !== 'GET' || !isClosedSocket(error)) {
        throw connectionError(server, question, error);
      }
      return dispatch(question).catch((again: unknown) => {
        throwIfOurs(again, question.signal);
        throw connectionError(server, question, again);
      });
    }
  }

  async function receive(
    question: ApiRequest,
    response: Dispatcher.ResponseData,
  ): Promise<ApiResponse> {
    const text = await response.body.text().catch((error: unknown) => {
      question.signal?.throwIfAborted();
      throw connectionError(server, question, error);
    });
    const { statusCode: status, headers } = response;
    const answer = { status, body: parseJson(text) ?? text };
    if (status === 401 || status === 403 || status === 429 || status >= 500) {
      const retryAfterMs = parseRetryAfter(headers['retry-after'], Date.now());
      throw refusalError(question, { ...answer, retryAfterMs });
    }
    if (status < 300) requireAsked(question, answer.body);
    const { etag } = headers;
    return typeof etag === 'string' ? { ...answer, etag } : answer;
  }

  return {
    server,
    send: async (question) => receive(question, await ask(question)),
    open: async (question) => {
      const response = await ask(question);
      return response.statusCode === 200 ? response.body : receive(question, response);
    },
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

function throwIfOurs(error: unknown, signal: AbortSignal | undefined): void {
  signal?.throwIfAborted();
  if (error instanceof ReconcileError) throw error;
}

function isClosedSocket(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
