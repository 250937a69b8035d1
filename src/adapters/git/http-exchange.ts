import { request } from 'undici';
import type { Dispatcher } from 'undici';
import { messageOf } from '../../domain/errors.ts';
import type { GitAccess } from '../../domain/git/access.ts';
import { BodyTooLargeError, readBody } from '../http/read-body.ts';
import { authorizationOf, scrub, secretsOf } from './credentials.ts';
import { failed } from './failure.ts';
import type { HttpAgents } from './http-agents.ts';

/** A listing of references; 100,000 of them take about 7 MB. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

/** What a Git server answered, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly location: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly body: Buffer;
}

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
 * Sends a request, and reads the whole answer; redirects are not followed.
 * @throws {ReconcileError} `GitOperationFailed`, if there is no answer
 */
export async function sendHttp(
  { access, agents, signal }: Asker,
  { url, service, body }: Question,
): Promise<Answer> {
  const authorization = authorizationOf(access.auth);
  try {
    const response = await request(url, {
      method: service === undefined ? 'GET' : 'POST',
      dispatcher: agents.agentFor(access, url),
      signal,
      headers: {
        'user-agent': 'git/2 tagwright',
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
    return {
      status: response.statusCode,
      type: headerOf(response, 'content-type') ?? '',
      location: headerOf(response, 'location'),
      retryAfterMs: retryAfterOf(headerOf(response, 'retry-after')),
      body: await readBody(response.body, MAX_ANSWER_BYTES),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BodyTooLargeError)
      throw failed(`cannot read ${access.url}: the answer exceeds 128 MiB`);
    throw failed(`cannot reach ${access.url}: ${scrub(reasonOf(error), secretsOf(access))}`);
  }
}

function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** Seconds; the other form, a date, is rare enough to be left to the usual retries. */
function retryAfterOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
}

/** What went wrong at the bottom: an error of several addresses has an empty message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return messageOf(error);
}
