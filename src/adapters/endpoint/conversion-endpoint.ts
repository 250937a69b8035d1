import { createServer } from 'node:https';
import { messageOf } from '../../domain/errors.ts';
import { parseJson } from '../../domain/json.ts';
import { BodyTooLargeError, readBody } from '../http/read-body.ts';
import { open } from './serve.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ListenAddress } from '../../domain/address.ts';
import type { Endpoint } from './serve.ts';

/** A certificate and its key, in PEM. */
interface Identity {
  readonly certificate: string;
  readonly key: string;
}

export interface ConversionEndpointOptions {
  readonly address: ListenAddress;
  readonly path: string;
  /** What to answer to a question in JSON; undefined if it is none. */
  readonly answer: (question: unknown) => unknown;
}

/** Serves TLS; the API server is its only client. */
export interface ConversionEndpoint extends Endpoint {
  /** Shows this certificate from the next connection on. Before the first one, every connection fails. */
  readonly show: (identity: Identity) => void;
}

/**
 * Of all questions that are being read. The API server asks for all objects of a page at once, and for its own cache of up to
 * 10,000. Whoever reaches the port may ask.
 */
const maxHeldBytes = 64 * 1024 * 1024;

/** Each API server keeps one or a few open for each kind. */
const maxConnections = 256;

/** An API server gives a conversion 30 s. */
const requestTimeout = 30_000;

/**
 * Answers the API server's questions for conversions until it is disposed of.
 * @throws {Error} one line that says why we cannot listen there
 */
export async function openConversionEndpoint(
  options: ConversionEndpointOptions,
): Promise<ConversionEndpoint> {
  // By the connection, how many certificates had been shown before it began.
  const begun = new WeakMap<Socket, number>();
  let shown = 0;
  const read = createReader();
  let current: string | undefined;
  const server = createServer({ requestTimeout }, (request, response) => {
    // So that the API server meets a new certificate while it still trusts the old one.
    if (begun.get(request.socket) !== shown) response.setHeader('connection', 'close');
    answerTo(options, request, read)
      .catch((error: unknown): Answer => ({ status: 400, text: messageOf(error) }))
      .then((given) => send(response, given))
      .catch(() => response.destroy());
  });
  server.maxConnections = maxConnections;
  server.on('secureConnection', (socket) => begun.set(socket, shown));
  const endpoint = await open(server, options.address);
  return {
    ...endpoint,
    show({ certificate, key }) {
      if (certificate === current) return;
      server.setSecureContext({ cert: certificate, key });
      current = certificate;
      shown += 1;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly text?: string;
  readonly body?: unknown;
}

async function answerTo(
  { path, answer }: ConversionEndpointOptions,
  request: IncomingMessage,
  read: ReadQuestion,
): Promise<Answer> {
  const [asked] = (request.url ?? '').split('?');
  if (asked !== path) return { status: 404, text: `there is ${path}` };
  if (request.method !== 'POST') return { status: 405, text: 'only POST' };
  const body = await read(request);
  if (body === undefined) return { status: 413, text: 'more than 64 MiB at once' };
  const given = answer(parseJson(body.toString('utf8')));
  return given === undefined
    ? { status: 400, text: 'the body is no ConversionReview of apiextensions.k8s.io/v1' }
    : { status: 200, body: given };
}

/** The whole of a question; undefined where it, with the others that are being read, is too large. */
type ReadQuestion = (request: IncomingMessage) => Promise<Buffer | undefined>;

function createReader(): ReadQuestion {
  let heldBytes = 0;
  return async (request) => {
    let ownBytes = 0;
    try {
      return await readBody(request, maxHeldBytes, (bytes) => {
        ownBytes += bytes;
        heldBytes += bytes;
        if (heldBytes > maxHeldBytes) throw new BodyTooLargeError('too much at once');
      });
    } catch (error) {
      if (error instanceof BodyTooLargeError) return undefined;
      throw error;
    } finally {
      heldBytes -= ownBytes;
    }
  };
}

function send(response: ServerResponse, { status, text, body }: Answer): void {
  const isJson = body !== undefined;
  response
    .writeHead(status, {
      'content-type': isJson ? 'application/json' : 'text/plain; charset=utf-8',
    })
    .end(isJson ? JSON.stringify(body) : text);
}
