import { clusterUnavailable, ReconcileError } from '../../domain/errors.ts';
import { isRecord } from '../../domain/resources/record.ts';
import { causeOf } from '../http/network-error.ts';

/**
 * What is asked for: the path of a request is made from it, and the error that says that it was
 * refused.
 */
export interface Question {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';
  /** Plural of the resource, with its subresource: `imagepolicies/status`. */
  readonly resource: string;
  /** Absent: the core group. */
  readonly group?: string;
  /** Absent: `v1`. */
  readonly version?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** The segments of the path of what is no object: the groups, their versions, their schemas. */
  readonly document?: readonly string[];
}

/** An answer of the API server that is not a success. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterMs?: number | undefined;
}

/** What a refusal means, and what to change. Only where waiting cannot help is it terminal. */
export function refusalError(
  question: Question,
  { status, body, retryAfterMs }: Refusal,
): ReconcileError {
  const asked = describe(question);
  const said = sayingOf(body) ?? `HTTP status ${status}`;
  if (status === 401) {
    return new ReconcileError(
      clusterUnavailable,
      `the Kubernetes API server does not accept our credentials, asked to ${asked}: renew the token or certificate in the kubeconfig`,
    );
  }
  if (status === 403) {
    const { verb, resource, group = '' } = question;
    const rule = `verb "${verb}" on resource "${resource}" of API group "${group}"`;
    return new ReconcileError('Forbidden', `not allowed to ${asked}: grant ${rule} (${said})`);
  }
  if (status === 429 || status >= 500) {
    const message = `the Kubernetes API server could not ${asked}: ${said}`;
    return new ReconcileError(clusterUnavailable, message, { retryAfterMs });
  }
  const message = `the Kubernetes API server refused to ${asked}: ${said}`;
  return new ReconcileError('InvalidRequest', message, {
    terminal: status === 400 || status === 422,
  });
}

/** A request that got no answer. */
export function connectionError(
  server: string,
  question: Question,
  cause: unknown,
): ReconcileError {
  const message = `the Kubernetes API server ${server} does not answer, asked to ${describe(question)}: ${causeOf(cause)}`;
  return new ReconcileError(clusterUnavailable, message, { cause });
}

function describe({ verb, resource, namespace, name }: Question): string {
  const object = name === undefined ? resource : `${resource} "${name}"`;
  return namespace === undefined
    ? `${verb} ${object}`
    : `${verb} ${object} in namespace "${namespace}"`;
}

function sayingOf(body: unknown): string | undefined {
  if (isRecord(body) && typeof body['message'] === 'string') return body['message'];
  return undefined;
}
