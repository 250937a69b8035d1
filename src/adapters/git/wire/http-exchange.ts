import { request } from 'undici';
import { parseRetryAfter } from '../../../domain/retry-after.ts';
import { causeOf } from '../../http/network-error.ts';
import { piecesWithin, readBody } from '../../http/read-body.ts';
import { scrub } from '../../http/scrub.ts';
import { userAgent } from '../../http/user-agent.ts';
import { authorizationOf, secretsOf } from './credentials.ts';
import { failed } from '../failure.ts';
import type { Dispatcher } from 'undici';
import type { GitAccess } from '../../../domain/git/access.ts';
import type { HttpAgents } from './http-agents.ts';

/** A listing of references, which is read as it comes; 100,000 of them take about 7 MB. */
const maxAnswerBytes = 128 * 1024 * 1024;
/** What is said of a push, and by hooks. */
const maxWholeBytes = 1024 * 1024;

/** What a Git server answered, whatever its status. */
export interface AnswerHead {
  readonly status: number;
  readonly type: string;
  readonly location: string | undefined;
  readonly retryAfterMs: number | undefined;
}

export interface Answer<T> extends AnswerHead {
  readonly body: T;
}

/** Reads the body of an answer. What it leaves of a short one is read away, so that the connection can go on. */
export type BodyReader<T> = (body: AsyncIterable<Buffer>, head: AnswerHead) => Promise<T>;

/** Who asks whom. */
export interface Asker {
  readonly access: GitAccess;
  readonly agents: HttpAgents;
  readonly signal: AbortSignal;
}

/** One request of Git's smart protocol: without a service, the question what the server offers. */
export interface Question {
  readonly url: string;
  readonly service?: 'git-upload-pack' | 'git-receive-pack';
  readonly body?: string | Buffer;
}

/**
 * Sends a request, and has the answer read; redirects are not followed.
 * @throws {ReconcileError} `GitOperationFailed`, if there is no answer, or one that is too long
 */
export async function sendHttp<T>(
  asker: Asker,
  question: Question,
  read: BodyReader<T>,
): Promise<Answer<T>> {
  const { access, signal } = asker;
  let doing = 'cannot reach';
  try {
    const response = await send(asker, question);
    doing = 'cannot read';
    const head: AnswerHead = {
      status: response.statusCode,
      type: headerOf(response, 'content-type') ?? '',
      location: headerOf(response, 'location'),
      retryAfterMs: parseRetryAfter(response.headers['retry-after'], Date.now()),
    };
    const body = await read(piecesWithin(response.body, maxAnswerBytes), head);
    await response.body.dump();
    return { ...head, body };
  } catch (error) {
    signal.throwIfAborted();
    throw failed(`${doing} ${access.url}: ${scrub(causeOf(error), secretsOf(access))}`);
  }
}

function send(
  { access, agents, signal }: Asker,
  { url, service, body }: Question,
): Promise<Dispatcher.ResponseData> {
  const authorization = authorizationOf(access.auth);
  return request(url, {
    method: service === undefined ? 'GET' : 'POST',
    dispatcher: agents.agentFor(access, url),
    signal,
    headers: {
      'user-agent': `git/2 ${userAgent}`,
      // Pushing has no version 2.
      ...(service === 'git-receive-pack' ? {} : { 'git-protocol': 'version=2' }),
      ...(authorization === undefined ? {} : { authorization }),
      ...(service === undefined
        ? {}
        : {
            'content-type': `application/x-${service}-request`,
            accept: `application/x-${service}-result`,
          }),
    },
    ...(body === undefined ? {} : { body }),
  });
}

/** A short answer, as one. */
export function readWhole(body: AsyncIterable<Buffer>): Promise<Buffer> {
  return readBody(body, maxWholeBytes);
}

function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
