import { request } from 'undici';
import type { Dispatcher } from 'undici';
import { messageOf } from '../../domain/errors.ts';
import type { GitAccess } from '../../domain/git/access.ts';
import { parseRetryAfter } from '../../domain/retry-after.ts';
import { authorizationOf, scrub, secretsOf } from './credentials.ts';
import { failed } from './failure.ts';

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
  readonly agent: Dispatcher;
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
  { access, agent, signal }: Asker,
  { url, service, body }: Question,
): Promise<Answer> {
  const authorization = authorizationOf(access.auth);
  try {
    const response = await request(url, {
      method: service === undefined ? 'GET' : 'POST',
      dispatcher: agent,
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
      retryAfterMs: parseRetryAfter(response.headers['retry-after'], Date.now()),
      body: await readAll(response, access),
    };
  } catch (error) {
    signal.throwIfAborted();
    throw failed(`cannot reach ${access.url}: ${scrub(reasonOf(error), secretsOf(access))}`);
  }
}

async function readAll(response: Dispatcher.ResponseData, access: GitAccess): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    const bytes: unknown = chunk;
    if (!Buffer.isBuffer(bytes)) continue;
    size += bytes.length;
    if (size > MAX_ANSWER_BYTES)
      throw failed(`cannot read ${access.url}: the answer exceeds 128 MiB`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** What went wrong at the bottom: an error of several addresses has an empty message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return messageOf(error);
}
