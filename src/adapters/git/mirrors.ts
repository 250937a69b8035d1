import { createEgress } from '../http/egress.ts';
import { boundObjects } from './objects/bounded-objects.ts';
import { createLocalGit } from './program/git-program.ts';
import { createGithubApps } from './wire/github-app.ts';
import { createHttpAgents } from './wire/http-agents.ts';
import { createMirror } from './mirror.ts';
import { mirrorName } from './disk/mirror-name.ts';
import { openObjectSizes } from './objects/object-sizes.ts';
import { createPlaces } from './disk/places.ts';
import { openRepositories } from './disk/repositories.ts';
import { createGpgSigner } from './signing/gpg.ts';
import { createSshSigner } from './signing/ssh.ts';
import { createWire } from './wire/wire.ts';
import type { GitAccess, GitAuth } from '../../domain/git/access.ts';
import type { GithubApp } from '../../domain/git/provider.ts';
import type { RemoteRef } from '../../domain/git/remote-refs.ts';
import type { EnvironmentProxy } from '../../domain/network/route.ts';
import type { Egress } from '../http/egress.ts';
import type { Limits } from './program/deadline.ts';
import type { ListingMemory } from './objects/listing.ts';
import type { Mirror } from './mirror.ts';
import type { SshAlgorithms } from './wire/session.ts';
import type { GpgKey } from './signing/gpg.ts';
import type { SshKey } from './signing/ssh.ts';
import type { CommitSigner } from './signing/signer.ts';

/** Flux's `spec.timeout` of a GitRepository that states none. */
const defaultTimeoutMs = 60_000;
const defaultSearchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface MirrorsOptions {
  /** Where the mirrors are kept. It may be lost, and it may be shared by processes of one machine. */
  readonly directory: string;
  /** Where files with keys are written, in a folder that only this user may enter; absent: below `directory`. */
  readonly secretsDirectory?: string | undefined;
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

/** A call that works in one of the places that all share. */
export interface WorkCall extends GitCall {
  /** Whose work it is: that of the automation. */
  readonly namespace: string;
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
    call: WorkCall,
  ): Promise<readonly RemoteRef[]>;
  /**
   * Does `work` with the repository's mirror, alone: later calls for the same repository wait, in other processes too,
   * and take no place meanwhile.
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

export interface UseCall extends WorkCall {
  /**
   * Those with equal scope share a mirror of the same URL: the namespace of the GitRepository, so that nobody reads by
   * its commit what only another's credentials may fetch.
   */
  readonly scope: string;
}

/** @throws {Error} if `directory` cannot be written */
export async function createMirrors(options: MirrorsOptions): Promise<Mirrors> {
  const {
    searchPath = defaultSearchPath,
    egress = createEgress(),
    environmentProxy = {},
  } = options;
  const agents = createHttpAgents({ egress, environmentProxy });
  const listings: ListingMemory = new Map();
  const githubApps = createGithubApps(agents);
  const git = createLocalGit(searchPath);
  const places = createPlaces();
  const repositories = await openRepositories({ ...options, git });
  const wire = createWire({
    directory: repositories.privateDirectory,
    searchPath,
    agents,
    egress,
    environmentProxy,
    ...(options.ssh === undefined ? {} : { ssh: options.ssh }),
  });
  return {
    remoteRefs: (access, wanted, call) => {
      const limits = limitsOf(call);
      return places.use({ access, ...call }, limits, () => wire.listRefs(access, wanted, limits));
    },
    use: (access, call, work) => {
      const name = mirrorName({ scope: call.scope, url: access.url });
      const limits = limitsOf(call);
      return repositories.use(name, limits, async (repository) =>
        places.use({ access, ...call }, limits, async () => {
          await using sizes = openObjectSizes(git, repository.directory, limits);
          const objects = boundObjects(repository.objects, sizes, access.url);
          const open = { access, wire, git, listings, limits, ...repository, objects, sizes };
          return await work(createMirror(open));
        }),
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

function limitsOf({ signal, timeoutMs = defaultTimeoutMs }: GitCall): Limits {
  return { signal, timeoutMs };
}
