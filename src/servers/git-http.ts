import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { freePort } from './port.ts';
import { forwardCgiResponse } from './cgi.ts';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

export interface GitHttpOptions {
  /** The folder of the bare repositories. */
  readonly directory: string;
  readonly port?: number;
  /** What it listens on. Default: loopback. */
  readonly address?: string;
  /** Where `git` is looked for, as `PATH` has it. */
  readonly searchPath?: string | undefined;
  /** Absent: anybody may read and push. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Sees each request first; answers true if it has taken it over (how tests make faults). */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Makes the server itself, where it is not to be plain HTTP. */
  readonly create?: (listener: RequestListener) => Server;
  readonly scheme?: 'http' | 'https';
}

export interface GitHttp extends AsyncDisposable {
  /** The address that repository names are appended to: `<url>/<name>.git`. */
  readonly url: string;
}

/** Git's own smart-HTTP server program behind a small HTTP server. */
export async function startGitHttp(options: GitHttpOptions): Promise<GitHttp> {
  const { directory, credentials, intercept, create = createServer, scheme = 'http' } = options;
  const { address = '127.0.0.1' } = options;
  await mkdir(directory, { recursive: true });
  const server = create((request, response) => {
    if (intercept?.(request, response) === true) return;
    if (credentials !== undefined && !isAuthorized(request, credentials)) {
      request.resume();
      response
        .writeHead(401, { 'www-authenticate': 'Basic realm="git"' })
        .end('credentials, please\n');
      return;
    }
    serve(request, response, options);
  });
  const port = await freePort(options.port);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isAuthorized(
  request: IncomingMessage,
  { username, password }: { readonly username: string; readonly password: string },
): boolean {
  const expected = Buffer.from(`${username}:${password}`).toString('base64');
  return request.headers.authorization === `Basic ${expected}`;
}

function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { directory, searchPath = '/usr/local/bin:/usr/bin:/bin' }: GitHttpOptions,
): void {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const backend = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: searchPath,
      GIT_PROJECT_ROOT: directory,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'http.receivepack',
      GIT_CONFIG_VALUE_0: 'true',
      // The server runs as another user than the owner of the folder in some set-ups.
      GIT_CONFIG_KEY_1: 'safe.directory',
      GIT_CONFIG_VALUE_1: '*',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_PROTOCOL: header(request, 'git-protocol'),
      PATH_INFO: decodeURIComponent(path),
      QUERY_STRING: query,
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: header(request, 'content-type'),
      HTTP_CONTENT_ENCODING: header(request, 'content-encoding'),
      REMOTE_USER: 'git',
      REMOTE_ADDR: '127.0.0.1',
    },
  });
  backend.on('error', () => response.destroy());
  backend.stdin.on('error', () => undefined);
  request.pipe(backend.stdin);
  forwardCgiResponse(backend.stdout, response);
}

function header(request: IncomingMessage, name: string): string {
  return String(request.headers[name] ?? '');
}
