import { ReconcileError } from '../errors.ts';
import { decodePart, printUrl } from '../url.ts';

/** How a Git server is reached. Nothing else is ever spoken: no local paths, no helpers of git. */
export type GitTransport = 'http' | 'https' | 'ssh';

export interface GitUrl {
  /** Without user name and password, but for the user of SSH. */
  readonly url: string;
  readonly transport: GitTransport;
  readonly host: string;
  /** Decoded; undefined where the URL has none. */
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/**
 * What `spec.url` of a GitRepository says. The user's words reach a command line, so anything that git or ssh
 * could take for an option is refused.
 * @throws {ReconcileError} `SourceManagerFailed` if it is not an http, https or ssh URL, or looks like a password.
 */
export function parseGitUrl(text: string): GitUrl {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  const transport = parsed === undefined ? undefined : transportOf(parsed.protocol);
  if (parsed === undefined || transport === undefined || parsed.hostname === '')
    throw new ReconcileError(
      'SourceManagerFailed',
      `not an http, https or ssh URL: "${printUrl(text)}"`,
    );
  const username = decodePart(parsed.username) ?? parsed.username;
  const password = decodePart(parsed.password) ?? parsed.password;
  if (parsed.hostname.startsWith('-') || username.startsWith('-'))
    throw new ReconcileError(
      'SourceManagerFailed',
      `neither host nor user may start with "-": "${printUrl(text)}"`,
    );
  if (transport !== 'ssh' && parsed.search !== '')
    throw new ReconcileError(
      'SourceManagerFailed',
      `the URL of a repository has no query, so leave out "?…": "${printUrl(text)}"`,
    );
  // `user:12/34@host` is a well-formed host "user" with a port.
  if (username === '' && parsed.port !== '' && parsed.pathname.includes('@'))
    throw new ReconcileError(
      'SourceManagerFailed',
      `write "/" in a password as %2F, and "@" in a path as %40: "${printUrl(text)}"`,
    );
  parsed.password = '';
  if (transport !== 'ssh') parsed.username = '';
  // What stands behind # never travels; git would take it for a part of the path.
  parsed.hash = '';
  return {
    url: parsed.href,
    transport,
    host: parsed.host,
    username: username === '' ? undefined : username,
    password: password === '' ? undefined : password,
  };
}

function transportOf(protocol: string): GitTransport | undefined {
  switch (protocol) {
    case 'http:':
      return 'http';
    case 'https:':
      return 'https';
    case 'ssh:':
      return 'ssh';
    default:
      return undefined;
  }
}
