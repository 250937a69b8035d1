import { createAuthorizer } from './authorization.ts';
import { createDelivery } from './delivery.ts';
import { failure } from './failures.ts';
import { createOriginFinder } from './origin.ts';
import type { Call } from './delivery.ts';
import type { Answer } from './exchange.ts';
import type { RegistrySettings } from '../options.ts';
import type { RepositoryRequest } from './request.ts';
import type { Send } from './token-server.ts';

/** Requests to registries: to the right address, with the right credentials, and again where that may help. */
export interface Transport extends AsyncDisposable {
  /**
   * The answer, of whatever status but those that pass, to a request for `path` of the repository's registry.
   * @throws {ReconcileError} for statuses and network errors that quick tries did not get past.
   */
  send(request: RepositoryRequest, query: Query): Promise<Answer>;
}

interface Query {
  readonly method: 'GET' | 'HEAD';
  /** With what follows the question mark. */
  readonly path: string;
  readonly accept: string;
  /** Of an answer that we have: the new one is 304 where nothing changed. */
  readonly ifNoneMatch?: string | undefined;
  readonly maxBytes: number;
}

/** As many as Go's client follows. */
const maxRedirects = 10;
/** What a token server may answer; theirs have a few KiB. */
const maxTokenBytes = 1024 * 1024;

export function createTransport(settings: RegistrySettings): Transport {
  const delivery = createDelivery(settings);
  const authorizer = createAuthorizer();
  const origins = createOriginFinder(delivery);

  async function authorized(
    request: RepositoryRequest,
    origin: string,
    call: Call,
  ): Promise<Answer> {
    function send(exchange: Parameters<Send>[0]): Promise<Answer> {
      return delivery.patiently(request, { ...exchange, maxBytes: maxTokenBytes });
    }
    const refused = await authorizer.firstTry(request, origin, send);
    const answer = await delivery.patiently(request, withAuthorization(call, refused));
    if (answer.status !== 401) return answer;
    const challenge = answer.header('www-authenticate');
    const header = await authorizer.answer(request, origin, { challenge, refused }, send);
    if (header === undefined || header === refused) return answer;
    return delivery.patiently(request, withAuthorization(call, header));
  }

  async function redirected(
    request: RepositoryRequest,
    origin: string,
    call: Call,
  ): Promise<Answer> {
    let answer = await authorized(request, origin, call);
    for (let hops = 0; isRedirect(answer); hops += 1) {
      if (hops >= maxRedirects)
        throw failure(request, `it redirects more than ${maxRedirects} times`);
      const url = redirectTarget(request, answer);
      // Another host gets no credentials, not even where it asks for some.
      answer = await (new URL(url).origin === origin
        ? authorized(request, origin, { ...call, url })
        : delivery.patiently(request, { ...call, url }));
    }
    return answer;
  }

  return {
    async send(request, { method, path, accept, ifNoneMatch, maxBytes }) {
      const condition = ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch };
      try {
        const origin = await origins.find(request);
        return await redirected(request, origin, {
          url: origin + path,
          method,
          headers: { accept, ...condition },
          maxBytes,
        });
      } catch (error) {
        origins.forget(request);
        throw request.signal.aborted ? abortFailure(request) : error;
      }
    },
    [Symbol.asyncDispose]: () => delivery[Symbol.asyncDispose](),
  };
}

function withAuthorization(call: Call, authorization: string | undefined): Call {
  return authorization === undefined
    ? call
    : { ...call, headers: { ...call.headers, authorization } };
}

function isRedirect({ status }: Answer): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function redirectTarget(request: RepositoryRequest, answer: Answer): string {
  const location = answer.header('location');
  const target = location === undefined ? null : URL.parse(location, answer.url);
  if (target === null || !/^https?:$/.test(target.protocol))
    throw failure(request, 'it redirects to something that is not a web address');
  if (answer.url.startsWith('https:') && target.protocol === 'http:')
    throw failure(
      request,
      `it redirects from HTTPS to plain HTTP (${target.host}), which is refused`,
    );
  target.username = '';
  target.password = '';
  return target.href;
}

/** A limit of time is a failure that the status shows; any other abort is the caller's own, handed back as it is. */
function abortFailure(request: RepositoryRequest): unknown {
  const reason: unknown = request.signal.reason;
  if (!(reason instanceof Error) || reason.name !== 'TimeoutError') return reason;
  return failure(
    request,
    'no answer within the limit of time: the registry is slow or out of reach, or spec.timeout is too short',
    { cause: reason },
  );
}
