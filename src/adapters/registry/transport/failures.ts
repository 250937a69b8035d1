import { STATUS_CODES } from 'node:http';
import { ReconcileError, messageOf } from '../../../domain/errors.ts';
import { NoRoomError } from '../../../domain/memory-budget.ts';
import { parseObject, recordsIn } from '../../../domain/resources/record.ts';
import { parseRetryAfter } from '../../../domain/retry-after.ts';
import { addressRefused } from '../../http/egress.ts';
import { codeOf } from '../../http/network-error.ts';
import { BodyTooLargeError } from '../../http/read-body.ts';
import { quote, secretsOf } from './quote.ts';
import { isUntrusted } from './certificate-error.ts';
import type { Answer, RepositoryRequest } from './send.ts';

/**
 * What a status means for the person who wrote the resource; `from` says whose it is, where not the registry's.
 */
export function statusFailure(
  request: RepositoryRequest,
  answer: Answer,
  from = '',
): ReconcileError {
  const { status } = answer;
  const retryAfterMs = parseRetryAfter(answer.header('retry-after'), Date.now());
  const said = whatItSaid(request, answer);
  const text = `${status} ${STATUS_CODES[status] ?? ''}`.trim() + (said === '' ? '' : ` (${said})`);
  const advice = statusAdvice(request, status);
  return failure(request, `${from}${text}: ${advice}${restWanted(retryAfterMs)}`, { retryAfterMs });
}

function restWanted(retryAfterMs = 0): string {
  return retryAfterMs === 0 ? '' : `; it wants ${Math.ceil(retryAfterMs / 1000)} s of rest`;
}

/** What an error below HTTP means for the person who wrote the resource. */
export function networkFailure(request: RepositoryRequest, error: unknown): ReconcileError {
  const code = codeOf(error);
  return failure(request, networkAdvice(request, error, code), { cause: error });
}

/** A failure of this repository: `registry "ghcr.io", repository "team/app": …`. */
export function failure(
  { repository, reason }: RepositoryRequest,
  problem: string,
  options: { readonly retryAfterMs?: number | undefined; readonly cause?: unknown } = {},
): ReconcileError {
  const where = `registry "${repository.registry}", repository "${repository.repository}"`;
  return new ReconcileError(reason, `${where}: ${problem}`, options);
}

/** Whether an answer is a page for people, as proxies, logins and web servers give. */
export function isWebPage(answer: Answer): boolean {
  return (answer.header('content-type') ?? '').includes('html');
}

function statusAdvice({ access, repository }: RepositoryRequest, status: number): string {
  switch (status) {
    case 401:
      return access.credentials === undefined
        ? `the registry wants credentials, or has no such repository: name in spec.secretRef a secret of type kubernetes.io/dockerconfigjson with an entry for "${repository.registry}"`
        : 'the registry refuses the credentials of the secret: check user name and password, and that they have not expired';
    case 403:
      return access.credentials === undefined
        ? 'the repository is not public: name a secret with credentials in spec.secretRef'
        : 'the credentials may not read this repository: give them permission to pull';
    case 404:
      return 'the registry has no such repository or tag: check spec.image, or push a first tag';
    case 407:
      return 'the proxy wants credentials: check username and password of the proxy secret';
    case 429:
      return 'the registry is asked too often: raise spec.interval, or use credentials with a higher limit';
    default:
      return status >= 500
        ? 'the registry is failing: it will be asked again'
        : 'the registry does not answer this as the distribution specification has it: check the host in spec.image';
  }
}

/** More than errors have. */
const longestError = 64 * 1024;

/** The registry's own error codes and messages, or that it is a web page; the registry controls the text. */
function whatItSaid({ access }: RepositoryRequest, answer: Answer): string {
  if (isWebPage(answer)) return 'with a web page';
  const errors = answer.body.length > longestError ? [] : errorsOf(answer.body);
  const text = errors.map(({ code, message }) => (message === '' ? code : `${code}: ${message}`));
  return quote(text.join('; '), secretsOf(access, answer.authorization));
}

interface RegistryError {
  readonly code: string;
  readonly message: string;
}

function errorsOf(body: Buffer): readonly RegistryError[] {
  return recordsIn(parseObject(body.toString('utf8'))?.['errors']).map(({ code, message }) => ({
    code: typeof code === 'string' ? code : 'error',
    message: typeof message === 'string' ? message : '',
  }));
}

function networkAdvice(request: RepositoryRequest, error: unknown, code: string): string {
  const { access, repository } = request;
  const through = access.proxy === undefined ? '' : ` through the proxy ${access.proxy.address}`;
  if (error instanceof BodyTooLargeError)
    return `${error.message}: it is not a tag list, or one beyond what this program reads`;
  if (error instanceof NoRoomError) return noRoom;
  switch (code) {
    case addressRefused:
      return messageOf(error);
    case 'ENOTFOUND':
      return `the host name is unknown${through}: check spec.image`;
    case 'ECONNREFUSED':
      return `nothing listens there${through}: check host and port in spec.image, and that the registry is up`;
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return `no connection in time${through}: check that the registry can be reached from here, or name a proxy in spec.proxySecretRef`;
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return `the registry fell silent in the middle of its answer${through}`;
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return `the connection ended before the answer did${through}: ${messageOf(error)}${certificateHint(request)}`;
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return `the registry's certificate is not valid now (${code}): renew it`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the registry's certificate is for another host: check the host in spec.image`;
    default:
      return (
        tlsAdvice(repository.scheme, code) ??
        proxyAdvice(access.proxy?.address, error, code) ??
        `no answer${through}: ${messageOf(error)}`
      );
  }
}

/** TLS 1.3 tells that a client certificate is missing only by ending the connection. */
function certificateHint({ access, repository }: RepositoryRequest): string {
  return repository.scheme === 'https' && access.clientCertificate === undefined
    ? ` (where the registry asks for a client certificate, ${nameCertificate})`
    : '';
}

/** What is wrong where the tag lists that are being read have used up the memory for them. */
export const noRoom =
  'other long tag lists are being read, and there is no memory left for this one: it will be asked again';

const nameCertificate = "name it in 'tls.crt' and 'tls.key' of the secret of spec.certSecretRef";

function tlsAdvice(scheme: string, code: string): string | undefined {
  if (isUntrusted(code))
    return `the registry's certificate is of an authority that is not trusted (${code}): name it in 'ca.crt' of the secret of spec.certSecretRef`;
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return scheme === 'http'
      ? 'the registry speaks neither HTTPS nor HTTP'
      : 'the registry does not speak HTTPS: set spec.insecure to allow plain HTTP';
  if (code.startsWith('ERR_SSL_'))
    return `TLS failed (${code}): where the registry asks for a client certificate, ${nameCertificate}`;
  return undefined;
}

/** undici tells of a proxy's refusal (407 and others) by the codes of wrong arguments and of aborted requests. */
function proxyAdvice(
  address: string | undefined,
  error: unknown,
  code: string,
): string | undefined {
  const isRefusal =
    ['UND_ERR_INVALID_ARG', 'UND_ERR_ABORTED', 'UND_ERR_PRX_TLS', 'UND_ERR_PRX_CONN'].includes(
      code,
    ) || code.startsWith('UND_ERR_SOCKS5');
  return isRefusal
    ? `the proxy${address === undefined ? '' : ` ${address}`} refuses the connection (${messageOf(error)}): check 'address', 'username' and 'password' of the secret of spec.proxySecretRef, and that the proxy allows this registry`
    : undefined;
}
