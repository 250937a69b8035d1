import { createHash, timingSafeEqual } from 'node:crypto';
import { messageOf } from '../../domain/errors.ts';
import { serve } from './serve.ts';
import { parseJson } from '../../domain/json.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ListenAddress } from '../../domain/address.ts';
import type { Endpoint } from './serve.ts';

export interface CodecEndpointOptions {
  readonly address: ListenAddress;
  /** Web pages that may ask, as `https://temporal.example.com`; others are refused. */
  readonly origins: readonly string[];
  /** What must come as `Authorization: Bearer …`; absent: nothing. */
  readonly token?: string | undefined;
  /** What to answer with, by path: JSON in, JSON out. An error is told to the client. */
  readonly services: Readonly<Record<string, (body: unknown) => Promise<unknown>>>;
}

/** A page of Temporal's UI with all its payloads. */
const maxBodyBytes = 32 * 1024 * 1024;

/**
 * Serves Temporal's protocol of remote codecs, for its UI and its CLI.
 * @throws {Error} one line that says why we cannot listen there
 * @see https://docs.temporal.io/codec-server
 */
export function openCodecEndpoint(options: CodecEndpointOptions): Promise<Endpoint> {
  return serve(options.address, (request, response) => {
    answer(options, request)
      .catch((error: unknown): Answer => ({ status: 400, text: messageOf(error) }))
      .then((given) => send(options, { request, response, answer: given }))
      .catch(() => response.destroy());
  });
}

interface Answer {
  readonly status: number;
  readonly text?: string;
  readonly body?: unknown;
}

async function answer(
  { origins, token, services }: CodecEndpointOptions,
  request: IncomingMessage,
): Promise<Answer> {
  const { origin, authorization = '' } = request.headers;
  // Any web page that a person opens may ask this server; the browser says which page it is.
  if (origin !== undefined && !origins.includes(origin))
    return { status: 403, text: `--cors-origin does not name ${origin}` };
  if (request.method === 'OPTIONS') return { status: 204 };
  const [path = ''] = (request.url ?? '').split('?');
  const service = Object.hasOwn(services, path) ? services[path] : undefined;
  if (service === undefined)
    return { status: 404, text: `there is ${Object.keys(services).join(', ')}` };
  if (request.method !== 'POST') return { status: 405, text: 'only POST' };
  if (token !== undefined && !isSame(authorization, `Bearer ${token}`))
    return { status: 401, text: 'the Authorization header does not hold the token' };
  const body = await readBody(request);
  if (body === undefined) return { status: 413, text: 'more than 32 MiB' };
  const asked = parseJson(body);
  if (asked === undefined) return { status: 400, text: 'the body is not JSON' };
  return { status: 200, body: await service(asked) };
}

/** In the same time wherever the two differ. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: unknown = chunk;
    if (!Buffer.isBuffer(bytes)) continue;
    size += bytes.length;
    if (size > maxBodyBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(
  { origins }: CodecEndpointOptions,
  { request, response, answer: { status, text, body } }: Exchange,
): void {
  const { origin } = request.headers;
  if (origin !== undefined && origins.includes(origin))
    response.setHeaders(
      new Map([
        ['access-control-allow-origin', origin],
        ['access-control-allow-credentials', 'true'],
        ['access-control-allow-methods', 'POST'],
        ['access-control-allow-headers', 'content-type, authorization, x-namespace'],
        ['vary', 'origin'],
      ]),
    );
  const isJson = body !== undefined;
  response
    .writeHead(status, {
      'content-type': isJson ? 'application/json' : 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    })
    .end(isJson ? JSON.stringify(body) : text);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly answer: Answer;
}
