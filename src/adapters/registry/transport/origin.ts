import { BoundedMap } from '../../../domain/bounded-map.ts';
import { accessKey } from './connections.ts';
import { codeOf } from './temporary.ts';
import { isCertificateError } from './trust.ts';
import type { Delivery } from './delivery.ts';
import type { RepositoryRequest } from './request.ts';

/** Where a registry is: `https://host`, or `http://host` where plain HTTP is allowed and HTTPS is not answered. */
export interface OriginFinder {
  find(request: RepositoryRequest): Promise<string>;
  /** After a failure: the next request tries anew. */
  forget(request: RepositoryRequest): void;
}

const maxRemembered = 1024;
/** Of the one try at HTTPS: a firewall that drops it shall not use up the scan's time. */
const tlsTimeoutMs = 3000;

export function createOriginFinder({ once }: Pick<Delivery, 'once'>): OriginFinder {
  const known = new BoundedMap<string>(maxRemembered);
  return {
    async find(request) {
      const { registry, scheme } = request.repository;
      if (scheme === 'https') return `https://${registry}`;
      const key = keyOf(request);
      const origin = known.get(key) ?? `${await findScheme(request, once)}://${registry}`;
      known.set(key, origin);
      return origin;
    },
    forget(request) {
      known.delete(keyOf(request));
    },
  };
}

/** HTTPS first and without credentials, as go-containerregistry does it (pkg/v1/remote/transport/ping.go). */
async function findScheme(
  request: RepositoryRequest,
  once: Delivery['once'],
): Promise<'http' | 'https'> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(tlsTimeoutMs)]);
  const url = `https://${request.repository.registry}/v2/`;
  try {
    await once({ ...request, signal }, { url, method: 'HEAD', headers: {}, maxBytes: 0 });
    return 'https';
  } catch (error) {
    request.signal.throwIfAborted();
    // Who has a certificate speaks TLS; that it is a bad one is for the request itself to say.
    return isCertificateError(codeOf(error)) ? 'https' : 'http';
  }
}

function keyOf({ access, repository }: RepositoryRequest): string {
  return `${accessKey(access)} ${repository.registry}`;
}
