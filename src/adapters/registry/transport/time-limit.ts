import { failure } from './failures.ts';
import type { RepositoryRequest, Send } from './send.ts';

/** Says what it means that a request's signal aborted, in place of whatever error that caused. */
export function withTimeLimit(send: Send): Send {
  return async (request) => {
    try {
      return await send(request);
    } catch (error) {
      throw request.signal.aborted ? abortFailure(request) : error;
    }
  };
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
