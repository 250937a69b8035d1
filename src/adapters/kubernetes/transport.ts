import { ReconcileError } from '../../domain/errors.ts';
import { parseJson } from '../../domain/json.ts';
import { requireAsked } from './asked.ts';
import { parseRetryAfter } from '../../domain/retry-after.ts';
import { createDispatch, methods } from './dispatch.ts';
import { connectionError, refusalError } from './failure.ts';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Access } from './access.ts';
import type { ApiRequest, DispatchOptions } from './dispatch.ts';

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

/** Requests with the credentials of `access`. */
export function createTransport(access: Access, options?: DispatchOptions): Transport {
  const { server } = access;
  const dispatch = createDispatch(access, options);

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

function throwIfOurs(error: unknown, signal: AbortSignal | undefined): void {
  signal?.throwIfAborted();
  if (error instanceof ReconcileError) throw error;
}

function isClosedSocket(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
