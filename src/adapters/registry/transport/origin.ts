import { BoundedMap } from '../../../domain/bounded-map.ts';
import { ReconcileError } from '../../../domain/errors.ts';
import { codeOf } from '../../http/network-error.ts';
import { accessKey } from './access-key.ts';
import { isCertificateError } from './certificate-error.ts';
import type { RepositoryRequest, Send } from './send.ts';

const maxRemembered = 1024;
/** Of the one try at HTTPS: a firewall that drops it shall not use up the scan's time. */
const tlsTimeoutMs = 3000;

/**
 * Sends requests for a path to where the registry is: `https://host`, or `http://host` where plain HTTP is allowed and
 * HTTPS is not answered. That is tried once, with `probe`, and anew after a failure.
 */
export function withOrigin(send: Send, probe: Send): Send {
  const known = new BoundedMap<string>(maxRemembered);

  async function find(request: RepositoryRequest): Promise<string> {
    const { registry, scheme } = request.repository;
    if (scheme === 'https') return `https://${registry}`;
    const key = keyOf(request);
    const origin = known.get(key) ?? `${await findScheme(request, probe)}://${registry}`;
    known.set(key, origin);
    return origin;
  }

  return async (request) => {
    try {
      const origin = await find(request);
      return await send({ ...request, origin, url: origin + request.url });
    } catch (error) {
      known.delete(keyOf(request));
      throw error;
    }
  };
}

/** Ends a try at HTTPS in time. It stands beneath the host's limit: waiting for a place says nothing of the host. */
export function withTlsTimeout(send: Send): Send {
  return (request) => {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(tlsTimeoutMs)]);
    return send({ ...request, signal });
  };
}

/** HTTPS first and without credentials, as go-containerregistry does it (pkg/v1/remote/transport/ping.go). */
async function findScheme(request: RepositoryRequest, probe: Send): Promise<'http' | 'https'> {
  const url = `https://${request.repository.registry}/v2/`;
  try {
    await probe({ ...request, url, method: 'HEAD', headers: {}, maxBytes: 0 });
    return 'https';
  } catch (error) {
    request.signal.throwIfAborted();
    // The request did not get as far as the host, which may well speak TLS.
    if (error instanceof ReconcileError) throw error;
    // Who has a certificate speaks TLS; that it is a bad one is for the request itself to say.
    return isCertificateError(codeOf(error)) ? 'https' : 'http';
  }
}

function keyOf({ access, repository }: RepositoryRequest): string {
  return `${accessKey(access)} ${repository.registry}`;
}
