import { createHash } from 'node:crypto';
import type { GitAccess, GitAuth } from '../../domain/git/access.ts';
import type { GithubApp } from '../../domain/git/provider.ts';
import type { RemoteRef } from '../../domain/git/remote-refs.ts';
import type { EnvironmentProxy } from '../../domain/network/route.ts';
import { createEgress } from '../http/egress.ts';
import type { Egress } from '../http/egress.ts';
import type { Limits } from './deadline.ts';
import { createLocalGit } from './git-program.ts';
import { createGithubApps } from './github-app.ts';
import { createHttpAgents } from './http-agents.ts';
import type { ListingMemory } from './listing.ts';
import { createMirror } from './mirror.ts';
import type { Mirror } from './mirror.ts';
import { openRepositories } from './repositories.ts';
import type { SshAlgorithms } from './session.ts';
import { createGpgSigner } from './sign-gpg.ts';
import type { GpgKey } from './sign-gpg.ts';
import { createSshSigner } from './sign-ssh.ts';
import type { SshKey } from './sign-ssh.ts';
import type { CommitSigner } from './signer.ts';
import { createWire } from './wire.ts';

/** Flux's `spec.timeout` of a GitRepository that states none. */
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_SEARCH_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface MirrorsOptions {
  /** Where the mirrors are kept. It may be lost, and it may be shared by processes of one machine. */
  readonly directory: string;
  /** Above it, mirrors that were not used for long are removed. */
  readonly diskBudgetBytes: number;
  /** Where `git` and `ssh` are looked for, as `PATH` has it. */
  readonly searchPath?: string;
  readonly ssh?: SshAlgorithms;
  /** Where GitRepositories and their secrets may send us. Absent: anywhere. */
  readonly egress?: Egress;
  /** The proxies for repositories over HTTP that name none. Absent: none. */
  readonly environmentProxy?: EnvironmentProxy;
}

export interface GitCall {
  readonly signal: AbortSignal;
  /** For each step that waits for the remote; `spec.timeout` of the GitRepository. */
  readonly timeoutMs?: number;
}

/** Repositories of Git servers, and their copies on this disk, which only save work. */
export interface Mirrors extends AsyncDisposable {
  /**
   * The references of the remote that are asked for, now: the cheap question whether something moved.
   * @param wanted full names, or what they start with if it ends in `/`
   * @throws {ReconcileError} `GitOperationFailed`
   */
  remoteRefs(
    access: GitAccess,
    wanted: readonly string[],
    call: GitCall,
  ): Promise<readonly RemoteRef[]>;
  /**
   * Does `work` with the repository's mirror, alone: later calls for the same repository wait, in other processes too.
   * Where the mirror turns out damaged, it is made anew and `work` is done once more from its beginning.
   * @throws {ReconcileError} `GitOperationFailed`; whatever `work` throws
   */
  use<T>(access: GitAccess, call: UseCall, work: (mirror: Mirror) => Promise<T>): Promise<T>;
  /**
   * A signer for {@link Mirror.writeCommit}. Unlocking a key may take half a second, so keep it while it is needed.
   * @throws {ReconcileError} `SourceManagerFailed`, naming the secret's key that is wrong
   */
  createSigner(key: SigningKey, call: GitCall): Promise<CommitSigner>;
  /**
   * What a GitHub App sends to the repository `access`: its token, kept while it is valid.
   * @throws {ReconcileError} `SourceManagerFailed`
   */
  loginGithubApp(app: GithubApp, access: GitAccess, call: GitCall): Promise<GitAuth>;
}

export type SigningKey = ({ readonly kind: 'gpg' } & GpgKey) | ({ readonly kind: 'ssh' } & SshKey);

export interface UseCall extends GitCall {
  /**
   * Those with equal scope share a mirror of the same URL: the namespace of the GitRepository, so that nobody reads by
   * its commit what only another's credentials may fetch.
   */
  readonly scope: string;
}

/** @throws {Error} if `directory` cannot be written */
export async function createMirrors(options: MirrorsOptions): Promise<Mirrors> {
  const { directory, diskBudgetBytes, searchPath = DEFAULT_SEARCH_PATH } = options;
  const { egress = createEgress(), environmentProxy = {} } = options;
  const agents = createHttpAgents({ egress, environmentProxy });
  const listings: ListingMemory = new Map();
  const githubApps = createGithubApps(agents);
  const git = createLocalGit(searchPath);
  const repositories = await openRepositories({ directory, diskBudgetBytes, git });
  const wire = createWire({
    directory: repositories.privateDirectory,
    searchPath,
    agents,
    egress,
    environmentProxy,
    ...(options.ssh === undefined ? {} : { ssh: options.ssh }),
  });
  return {
    remoteRefs: (access, wanted, call) => wire.listRefs(access, wanted, limitsOf(call)),
    use: (access, call, work) => {
      const key = createHash('sha256').update(`${call.scope}\n${access.url}`).digest('hex');
      const limits = limitsOf(call);
      return repositories.use(key, limits, async (repository) =>
        work(createMirror({ access, wire, git, listings, limits, ...repository })),
      );
    },
    createSigner: (key, { signal }) =>
      key.kind === 'gpg'
        ? createGpgSigner(key)
        : createSshSigner(key, { directory: repositories.privateDirectory, searchPath, signal }),
    loginGithubApp: (app, access, call) => githubApps.login(app, access, limitsOf(call)),
    [Symbol.asyncDispose]: async () => {
      await agents[Symbol.asyncDispose]();
      await repositories[Symbol.asyncDispose]();
    },
  };
}

function limitsOf({ signal, timeoutMs = DEFAULT_TIMEOUT_MS }: GitCall): Limits {
  return { signal, timeoutMs };
}
