import { createHash, createPrivateKey, sign } from 'node:crypto';
import { request } from 'undici';
import { BoundedMap } from '../../../domain/bounded-map.ts';
import { z } from 'zod';
import { messageOf, ReconcileError } from '../../../domain/errors.ts';
import { parseJson } from '../../../domain/json.ts';
import { readBody } from '../../http/read-body.ts';
import { userAgent } from '../../http/user-agent.ts';
import { withinTime } from '../program/deadline.ts';
import type { Dispatcher } from 'undici';
import type { GitAccess, GitAuth } from '../../../domain/git/access.ts';
import type { GithubApp } from '../../../domain/git/provider.ts';
import type { Limits } from '../program/deadline.ts';
import type { HttpAgents } from './http-agents.ts';

/** GitHub takes no more than ten minutes; its clock may be a minute behind ours. */
const assertionSeconds = 540;
const clockSkewSeconds = 60;
/** Before a token ends it is asked for anew: a push may take its time. */
const renewalMs = 300_000;
const maxTokens = 1024;
const maxPages = 100;
/** A page of 100 installations has less than a tenth of it. */
const maxAnswerBytes = 4 * 1024 * 1024;

const tokenSchema = z.object({
  token: z.string().min(1),
  expires_at: z.iso.datetime({ offset: true }),
});
const installationsSchema = z.array(
  z.object({ id: z.number(), account: z.object({ login: z.string() }) }),
);

/** Tokens of GitHub Apps, kept while they are valid. */
export interface GithubApps {
  /**
   * What to send to the repository `access` for `app`. The proxy and the authority of `access` are used for the API too.
   * @throws {ReconcileError} `SourceManagerFailed`
   */
  login(app: GithubApp, access: GitAccess, limits: Limits): Promise<GitAuth>;
}

interface Token {
  readonly token: string;
  readonly endsAt: number;
}

export function createGithubApps(agents: HttpAgents): GithubApps {
  const tokens = new BoundedMap<Token>(maxTokens);
  return {
    login: async (app, access, limits) => {
      const key = createHash('sha256').update(JSON.stringify(app)).digest('hex');
      const known = tokens.get(key);
      if (known !== undefined && known.endsAt - renewalMs > Date.now()) return authOf(known);
      const token = await withinTime(limits, `logging in at ${app.apiUrl}`, (signal) =>
        fetchToken(app, () => agents.agentFor(access, app.apiUrl), signal),
      );
      tokens.set(key, token);
      return authOf(token);
    },
  };
}

function authOf({ token }: Token): GitAuth {
  return { kind: 'basic', username: 'x-access-token', password: token };
}

async function fetchToken(
  app: GithubApp,
  agentOf: () => Dispatcher,
  signal: AbortSignal,
): Promise<Token> {
  const call = { app, agentOf, signal, assertion: createAssertion(app, Date.now()) };
  const id = app.installation.kind === 'id' ? app.installation.id : await findInstallation(call);
  const answer = tokenSchema.safeParse(
    await askApi(call, { method: 'POST', path: `/app/installations/${id}/access_tokens` }),
  );
  if (!answer.success) throw failed(app, 'the answer holds no token');
  return { token: answer.data.token, endsAt: Date.parse(answer.data.expires_at) };
}

interface ApiCall {
  readonly app: GithubApp;
  readonly agentOf: () => Dispatcher;
  readonly signal: AbortSignal;
  readonly assertion: string;
}

async function findInstallation(call: ApiCall): Promise<string> {
  const owner = call.app.installation.kind === 'owner' ? call.app.installation.owner : '';
  for (let page = 1; page <= maxPages; page += 1) {
    const path = `/app/installations?per_page=100&page=${page}`;
    const answer = installationsSchema.safeParse(await askApi(call, { method: 'GET', path }));
    if (!answer.success) throw failed(call.app, 'the answer is no list of installations');
    // GitHub's names have no case.
    const found = answer.data.find(
      ({ account }) => account.login.toLowerCase() === owner.toLowerCase(),
    );
    if (found !== undefined) return String(found.id);
    if (answer.data.length < 100) break;
  }
  throw failed(call.app, `the app is not installed for "${owner}"`);
}

async function askApi(
  { app, agentOf, signal, assertion }: ApiCall,
  { method, path }: { readonly method: 'GET' | 'POST'; readonly path: string },
): Promise<unknown> {
  try {
    const response = await request(`${app.apiUrl}${path}`, {
      method,
      signal,
      headers: {
        authorization: `Bearer ${assertion}`,
        accept: 'application/vnd.github+json',
        'user-agent': userAgent,
      },
      dispatcher: agentOf(),
    });
    const { statusCode } = response;
    const body = await readBody(response.body, maxAnswerBytes);
    if (statusCode >= 200 && statusCode < 300) return parseAnswer(app, body);
    throw failed(app, `the API answered ${statusCode}${hintOf(statusCode)}`);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ReconcileError) throw error;
    throw failed(app, messageOf(error));
  }
}

function parseAnswer(app: GithubApp, body: Buffer): unknown {
  const answer = parseJson(body.toString());
  if (answer === undefined) throw failed(app, 'the answer is not JSON');
  return answer;
}

function hintOf(status: number): string {
  if (status === 401) return ' (check "githubAppID" and "githubAppPrivateKey")';
  if (status === 404) return ' (check "githubAppInstallationID": the app has no such installation)';
  return '';
}

/** A JSON Web Token that says who we are. @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app */
function createAssertion({ appId, privateKey, origin }: GithubApp, now: number): string {
  const seconds = Math.floor(now / 1000);
  const header = encode({ alg: 'RS256', typ: 'JWT' });
  const claims = encode({
    iat: seconds - clockSkewSeconds,
    exp: seconds + assertionSeconds,
    iss: appId,
  });
  try {
    const signature = sign(
      'sha256',
      Buffer.from(`${header}.${claims}`),
      createPrivateKey(privateKey),
    );
    return `${header}.${claims}.${signature.toString('base64url')}`;
  } catch {
    throw new ReconcileError(
      'SourceManagerFailed',
      `${origin}: "githubAppPrivateKey" cannot be read`,
    );
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function failed({ origin, apiUrl }: GithubApp, problem: string): ReconcileError {
  return new ReconcileError(
    'SourceManagerFailed',
    `cannot get a token for the GitHub App of ${origin} from ${apiUrl}: ${problem}`,
  );
}
