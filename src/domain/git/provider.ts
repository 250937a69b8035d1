import { ReconcileError } from '../errors.ts';
import { describeSecret, secretError } from '../secrets/secret.ts';
import type { Secret } from '../secrets/secret.ts';

/** Who vouches for us to the Git server, as `spec.provider` of a GitRepository has it. */
export type GitLogin =
  /** What the secret holds is sent as it is. */
  | { readonly kind: 'generic' }
  | { readonly kind: 'github'; readonly app: GithubApp }
  /** Azure DevOps, by the identity of the worker or of `spec.serviceAccountName`. */
  | { readonly kind: 'azure' }
  /** AWS CodeCommit, likewise. */
  | { readonly kind: 'aws' };

/** A GitHub App, which gets a token for one installation of it. */
export interface GithubApp {
  readonly appId: string;
  readonly installation:
    | { readonly kind: 'id'; readonly id: string }
    /** The user or organization that it is installed for. */
    | { readonly kind: 'owner'; readonly owner: string };
  /** PEM. */
  readonly privateKey: string;
  /** Of the API, without a slash at its end. */
  readonly apiUrl: string;
  /** For errors: `secret 'ns/name'`. */
  readonly origin: string;
}

const githubApi = 'https://api.github.com';

/**
 * How to log in, by the provider of a GitRepository and its secret.
 * @throws {ReconcileError} `InvalidSourceConfiguration`, terminal, if the two do not fit (Flux's texts);
 *   `AuthenticationFailed` if a key of the secret is missing or wrong.
 * @see image-automation-controller@d36e2ea internal/source/git.go getAuthOpts, fluxcd/pkg git/github
 */
export function gitLogin({
  provider = 'generic',
  secret,
}: {
  readonly provider?: string | undefined;
  readonly secret?: Secret | undefined;
}): GitLogin {
  const hasApp = (secret?.data['githubAppID'] ?? '') !== '';
  switch (provider) {
    case 'github':
      if (secret === undefined || !hasApp)
        throw misfit(
          'secretRef with github app data must be specified when provider is set to github',
        );
      return { kind: 'github', app: githubAppOf(secret) };
    case 'azure':
    case 'aws':
    case 'generic':
      if (hasApp)
        throw misfit(
          `secretRef '${secret?.namespace ?? ''}/${secret?.name ?? ''}' has github app data but provider is not set to github`,
        );
      return { kind: provider };
    default:
      throw misfit(`provider '${provider}' not supported`);
  }
}

function githubAppOf(secret: Secret): GithubApp {
  const { data } = secret;
  const { githubAppID: appId = '', githubAppPrivateKey: privateKey = '' } = data;
  const id = data['githubAppInstallationID'] ?? '';
  const owner = data['githubAppInstallationOwner'] ?? '';
  const apiUrl = apiUrlOf(data['githubAppBaseURL'] || githubApi);
  if (!/^\d+$/.test(appId)) throw secretError(secret, ': "githubAppID" is not a number');
  if (!privateKey.includes('PRIVATE KEY-----'))
    throw secretError(secret, ': "githubAppPrivateKey" is not a private key in PEM');
  if ((id === '') === (owner === ''))
    throw secretError(
      secret,
      ': exactly one of "githubAppInstallationID" and "githubAppInstallationOwner" is needed',
    );
  if (id !== '' && !/^\d+$/.test(id))
    throw secretError(secret, ': "githubAppInstallationID" is not a number');
  if (apiUrl === undefined)
    throw secretError(
      secret,
      ': "githubAppBaseURL" is not an http or https URL without user, query and fragment',
    );
  const installation =
    id === '' ? ({ kind: 'owner', owner } as const) : ({ kind: 'id', id } as const);
  return { appId, installation, privateKey, apiUrl, origin: describeSecret(secret) };
}

/** Undefined if it is none. What else a URL may hold would change which path of the API is asked. */
function apiUrlOf(text: string): string | undefined {
  const url = URL.parse(text);
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && !/[?#]/.test(text);
  if (!isPlain || url.username !== '' || url.password !== '') return undefined;
  return url.href.replace(/\/+$/, '');
}

/** Flux ends these with the words of `ErrInvalidSourceConfiguration`. */
function misfit(message: string): ReconcileError {
  const text = `${message}: invalid source configuration`;
  return new ReconcileError('InvalidSourceConfiguration', text);
}
