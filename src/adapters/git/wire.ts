import type { Dispatcher } from 'undici';
import { BoundedMap } from '../../domain/bounded-map.ts';
import type { GitAccess } from '../../domain/git/access.ts';
import { encodeUpdate, isAccepted } from '../../domain/git/receive-pack.ts';
import type { BranchUpdate } from '../../domain/git/receive-pack.ts';
import { createListingReader } from '../../domain/git/remote-refs.ts';
import type { RemoteRef } from '../../domain/git/remote-refs.ts';
import { belowOnly } from './git-program.ts';
import { withinTime } from './deadline.ts';
import type { Limits } from './deadline.ts';
import { failed, wireFailure } from './failure.ts';
import type { HttpAgents } from './http-agents.ts';
import { readWhole, sendHttp } from './http-exchange.ts';
import type { Asker, Question } from './http-exchange.ts';
import { listHttpRefs } from './http-refs.ts';
import type { HttpEndpoint } from './http-refs.ts';
import { runProgram } from './process.ts';
import type { ProgramResult } from './process.ts';
import { createRecordReader } from './records.ts';
import { openSession } from './session.ts';
import type { SshAlgorithms } from './session.ts';

/** So many servers' answers to "which protocol, and where really?" are remembered of each way. */
const MAX_ENDPOINTS = 4096;
/** A packet of the protocol holds no longer one. */
const MAX_LINE_BYTES = 65_520;

export interface WireOptions {
  /** For the files of sessions; ours alone. */
  readonly directory: string;
  readonly searchPath: string;
  readonly agents: HttpAgents;
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
   * @throws {ReconcileError} `GitOperationFailed` when the time is over, which says nothing of the branch either
   */
  update(access: GitAccess, push: PackPush, limits: Limits): Promise<UpdateResult>;
}

/** `refused` says nothing of the branch: it may have been updated, and the answer lost. */
type UpdateResult = 'pushed' | 'refused' | 'not tried';

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
  // Somebody's own proxy or authority may answer what it likes, so it answers nobody who goes another way.
  const endpoints = new WeakMap<Dispatcher, BoundedMap<HttpEndpoint>>();

  function endpointsBy(agent: Dispatcher): BoundedMap<HttpEndpoint> {
    const known = endpoints.get(agent) ?? new BoundedMap(MAX_ENDPOINTS);
    endpoints.set(agent, known);
    return known;
  }

  async function listRefs(
    access: GitAccess,
    wanted: readonly string[],
    limits: Limits,
  ): Promise<readonly RemoteRef[]> {
    const agent = agentOf(options, access);
    if (agent === undefined) return listByProgram(options, { access, wanted, limits });
    const key = endpointKey(access);
    const endpoint = endpointsBy(agent).get(key);
    const known = endpoint === undefined ? {} : { endpoint };
    const answer = await withinTime(limits, `reading ${access.url}`, (signal) =>
      listHttpRefs({ access, wanted, agent, signal, ...known }),
    );
    endpointsBy(agent).set(key, answer.endpoint);
    return answer.refs;
  }

  return {
    listRefs,
    run: async (call) => {
      const { access, limits } = call;
      const agent = agentOf(options, access);
      if (agent === undefined) return runGit(options, call, access.url);
      const key = endpointKey(access);
      // git follows no redirect (credentials would follow it too), so it is told where the redirects end.
      if (endpointsBy(agent).get(key) === undefined) await listRefs(access, ['HEAD'], limits);
      return runGit(options, call, endpointsBy(agent).get(key)?.url ?? access.url);
    },
    update: async (access, push, limits) => {
      const agent = agentOf(options, access);
      const endpoint = agent && endpointsBy(agent).get(endpointKey(access));
      if (agent === undefined || endpoint?.asks !== true) return 'not tried';
      return updateByHttp({ access, agent, url: endpoint.url }, push, limits);
    },
  };
}

async function updateByHttp(
  { access, agent, url }: Omit<Asker, 'signal'> & { readonly url: string },
  { pack, ...update }: PackPush,
  limits: Limits,
): Promise<UpdateResult> {
  const question: Question = {
    url: `${url}/git-receive-pack`,
    service: 'git-receive-pack',
    body: Buffer.concat([Buffer.from(encodeUpdate(update)), pack]),
  };
  const answer = await withinTime(limits, `cannot push to ${access.url}: it`, (signal) =>
    sendHttp({ access, agent, signal }, question, readWhole).catch(() => signal.throwIfAborted()),
  );
  return answer?.status === 200 && isAccepted(answer.body, update) ? 'pushed' : 'refused';
}

function agentOf({ agents }: WireOptions, access: GitAccess): Dispatcher | undefined {
  return access.transport === 'ssh' ? undefined : agents.agentFor(access);
}

/** Redirects to another host are followed without credentials only, so what they lead to is of no use to others. */
function endpointKey({ url, auth, clientCertificate }: GitAccess): string {
  const isAnonymous = auth.kind === 'none' && clientCertificate === undefined;
  return `${isAnonymous ? 'anonymous' : 'known'} ${url}`;
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
    throw failed(`cannot read ${access.url}: a reference has more than ${MAX_LINE_BYTES} bytes`);
  }
  const call: WireCall = {
    access,
    doing: 'cannot read',
    args: (url) => ['ls-remote', '--quiet', '--', url, ...patterns],
    directory: options.directory,
    limits,
    see: createRecordReader({
      end: '\n',
      maxBytes: MAX_LINE_BYTES,
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
  await using session = await openSession({ ...options, access });
  const environment = { ...session.environment, ...belowOnly(directory) };
  return await withinTime(limits, `${doing} ${access.url}: it`, (signal) =>
    runProgram({ program: 'git', args: args(url), environment, directory, signal, see }),
  );
}
