import { BoundedMap } from '../../../domain/bounded-map.ts';
import { messageOf } from '../../../domain/errors.ts';
import { encodeUpdate, parsePushReport } from '../../../domain/git/receive-pack.ts';
import { routeTo } from '../../../domain/network/route.ts';
import { createListingReader } from '../../../domain/git/remote-refs.ts';
import { belowOnly } from '../program/git-program.ts';
import { withinTime } from '../program/deadline.ts';
import { failed } from '../failure.ts';
import { refusalFailure, statusFailure, wireFailure } from './failures.ts';
import { readWhole, sendHttp } from './http-exchange.ts';
import { listHttpRefs } from './http-refs.ts';
import { findPin } from './pin.ts';
import { runProgram } from '../program/process.ts';
import { createRecordReader } from '../objects/records.ts';
import { openSession } from './session.ts';
import type { GitAccess } from '../../../domain/git/access.ts';
import type { EnvironmentProxy } from '../../../domain/network/route.ts';
import type { Egress } from '../../http/egress.ts';
import type { BranchUpdate } from '../../../domain/git/receive-pack.ts';
import type { RemoteRef } from '../../../domain/git/ref-collector.ts';
import type { Limits } from '../program/deadline.ts';
import type { HttpAgents } from './http-agents.ts';
import type { Asker, Question } from './http-exchange.ts';
import type { HttpEndpoint } from './http-refs.ts';
import type { ProgramResult } from '../program/process.ts';
import type { SshAlgorithms } from './session.ts';

/** So many servers' answers to "which protocol, and where really?" are remembered. */
const maxEndpoints = 4096;
/** A packet of the protocol holds no longer one. */
const maxLineBytes = 65_520;

export interface WireOptions {
  /** For the files of sessions; ours alone. */
  readonly directory: string;
  readonly searchPath: string;
  readonly agents: HttpAgents;
  readonly egress: Egress;
  readonly environmentProxy: EnvironmentProxy;
  readonly ssh?: SshAlgorithms;
}

/** The way to remote repositories. */
export interface Wire {
  /** @param wanted full names, or what they start with if it ends in `/` */
  listRefs(
    access: GitAccess,
    wanted: readonly string[],
    limits: Limits,
  ): Promise<readonly RemoteRef[]>;
  /**
   * Runs `git` with the credentials of `access`. `args` gets the repository's address, which a redirect may have
   * changed. The exit code is for the caller to judge.
   */
  run(call: WireCall): Promise<ProgramResult>;
  /**
   * Updates a branch in one request, where the server is one that we know over HTTP.
   * @throws {ReconcileError} `GitOperationFailed` when the server refuses it, wants to be left alone, or takes too long;
   * the branch may have been updated even so
   */
  update(access: GitAccess, push: PackPush, limits: Limits): Promise<UpdateResult>;
}

/** `unclear` says nothing of the branch: it may have been updated, and the answer lost. */
type UpdateResult = 'pushed' | 'unclear' | 'not tried';

export interface PackPush extends BranchUpdate {
  /** What the commit brings beyond what the server has. */
  readonly pack: Buffer;
}

export interface WireCall {
  readonly access: GitAccess;
  /** What an error calls it: `cannot fetch`. */
  readonly doing: string;
  readonly args: (url: string) => readonly string[];
  /** Where git runs. */
  readonly directory: string;
  readonly limits: Limits;
  /** See `ProgramRun.see`. */
  readonly see?: ((piece: Buffer) => void) | undefined;
}

export function createWire(options: WireOptions): Wire {
  const endpoints = new BoundedMap<HttpEndpoint>(maxEndpoints);
  const { agents } = options;

  async function listRefs(
    access: GitAccess,
    wanted: readonly string[],
    limits: Limits,
  ): Promise<readonly RemoteRef[]> {
    if (access.transport === 'ssh') return listByProgram(options, { access, wanted, limits });
    const key = endpointKey(agents, access);
    const endpoint = endpoints.get(key);
    const known = endpoint === undefined ? {} : { endpoint };
    const answer = await withinTime(limits, `reading ${access.url}`, (signal) =>
      listHttpRefs({ access, wanted, agents, signal, ...known }),
    );
    endpoints.set(key, answer.endpoint);
    return answer.refs;
  }

  return {
    listRefs,
    run: async (call) => {
      const { access, limits } = call;
      if (access.transport === 'ssh') return runGit(options, call, access.url);
      const key = endpointKey(agents, access);
      // git follows no redirect (credentials would follow it too), so it is told where the redirects end.
      if (endpoints.get(key) === undefined) await listRefs(access, ['HEAD'], limits);
      return runGit(options, call, endpoints.get(key)?.url ?? access.url);
    },
    update: async (access, push, limits) => {
      if (access.transport === 'ssh') return 'not tried';
      const endpoint = endpoints.get(endpointKey(agents, access));
      if (endpoint?.asks !== true) return 'not tried';
      return updateByHttp({ access, agents, url: endpoint.url }, push, limits);
    },
  };
}

async function updateByHttp(
  { access, agents, url }: Omit<Asker, 'signal'> & { readonly url: string },
  { pack, ...update }: PackPush,
  limits: Limits,
): Promise<UpdateResult> {
  const question: Question = {
    url: `${url}/git-receive-pack`,
    service: 'git-receive-pack',
    body: Buffer.concat([Buffer.from(encodeUpdate(update)), pack]),
  };
  const answer = await withinTime(limits, `cannot push to ${access.url}: it`, (signal) =>
    sendHttp({ access, agents, signal }, question, readWhole).catch(() => signal.throwIfAborted()),
  );
  if (answer === undefined) return 'unclear';
  const { status, retryAfterMs, body } = answer;
  // git would ask again at once, and not tell us how long to wait.
  if (status === 429 || (status >= 400 && retryAfterMs !== undefined))
    throw statusFailure({ doing: 'cannot push to', access, status, retryAfterMs });
  const report = status === 200 ? parsePushReport(body, update) : undefined;
  if (report?.kind === 'refused') throw refusalFailure(access, report);
  return report?.kind === 'accepted' ? 'pushed' : 'unclear';
}

/**
 * Somebody's own proxy or authority may answer what it likes, so it answers nobody who goes another way. Redirects to
 * another host are followed without credentials only, so what they lead to is of no use to others.
 */
function endpointKey(agents: HttpAgents, access: GitAccess): string {
  const isAnonymous = access.auth.kind === 'none' && access.clientCertificate === undefined;
  return `${agents.wayOf(access)} ${isAnonymous ? 'anonymous' : 'known'} ${access.url}`;
}

async function listByProgram(
  options: WireOptions,
  asked: { access: GitAccess; wanted: readonly string[]; limits: Limits },
): Promise<readonly RemoteRef[]> {
  const { access, wanted, limits } = asked;
  const patterns = wanted.flatMap((name) =>
    name.endsWith('/') ? [`${name}*`] : [name, `${name}^{}`],
  );
  const listing = createListingReader(wanted);
  function onTooLong(): never {
    throw failed(`cannot read ${access.url}: a reference has more than ${maxLineBytes} bytes`);
  }
  const call: WireCall = {
    access,
    doing: 'cannot read',
    args: (url) => ['ls-remote', '--quiet', '--', url, ...patterns],
    directory: options.directory,
    limits,
    see: createRecordReader({
      end: '\n',
      maxBytes: maxLineBytes,
      onRecord: listing.add,
      onTooLong,
    }),
  };
  const result = await runGit(options, call, access.url);
  if (result.code !== 0) throw wireFailure({ ...call, result });
  return listing.refs();
}

async function runGit(options: WireOptions, call: WireCall, url: string): Promise<ProgramResult> {
  const { access, doing, args, directory, limits, see } = call;
  const route = routeTo(url, access.proxy, options.environmentProxy);
  return await withinTime(limits, `${doing} ${access.url}: it`, async (signal) => {
    const { egress } = options;
    const pin = await findPin({ egress, url, route, signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw failed(`${doing} ${access.url}: ${messageOf(error)}`);
    });
    await using session = await openSession({ ...options, access, route, pin, signal });
    const environment = { ...session.environment, ...belowOnly(directory) };
    return await runProgram({
      program: 'git',
      args: args(url),
      environment,
      directory,
      signal,
      see,
    });
  });
}
