import { createEgress } from '../http/egress.ts';
import { boundObjects } from './objects/bounded-objects.ts';
import { createLocalGit } from './program/git-program.ts';
import { createGithubApps } from './wire/github-app.ts';
import { createHttpAgents } from './wire/http-agents.ts';
import { createListingMemory } from './objects/listing-memory.ts';
import { createMirror } from './mirror.ts';
import { mirrorName } from './disk/mirror-name.ts';
import { openObjectSizes } from './objects/object-sizes.ts';
import { createPlaces } from './disk/places.ts';
import { openRepositories } from './disk/repositories.ts';
import { createGpgSigner } from './signing/gpg.ts';
import { createSshSigner } from './signing/ssh.ts';
import { createWire } from './wire/wire.ts';
import type { EnvironmentProxy } from '../../domain/network/route.ts';
import type { Mirrors } from '../../ports/git.ts';
import type { Egress } from '../http/egress.ts';
import type { SshAlgorithms } from './wire/session.ts';

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

/** @throws {Error} if `directory` cannot be written */
export async function createMirrors(options: MirrorsOptions): Promise<Mirrors & AsyncDisposable> {
  const {
    searchPath = defaultSearchPath,
    egress = createEgress(),
    environmentProxy = {},
  } = options;
  const agents = createHttpAgents({ egress, environmentProxy });
  const listings = createListingMemory();
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
    remoteRefs: (access, wanted, call) =>
      places.use({ access, ...call }, call, () => wire.listRefs(access, wanted, call)),
    use: (access, call, work) => {
      const name = mirrorName({ scope: call.scope, url: access.url });
      return repositories.use(name, call, async (repository) =>
        places.use({ access, ...call }, call, async () => {
          await using sizes = openObjectSizes(git, repository.directory, call);
          const objects = boundObjects(repository.objects, sizes, access.url);
          const open = { access, wire, git, listings, limits: call, ...repository, objects, sizes };
          return await work(createMirror(open));
        }),
      );
    },
    createSigner: (key, { signal }) =>
      key.kind === 'gpg'
        ? createGpgSigner(key)
        : createSshSigner(key, { directory: repositories.privateDirectory, searchPath, signal }),
    loginGithubApp: (app, access, call) => githubApps.login(app, access, call),
    [Symbol.asyncDispose]: async () => {
      await agents[Symbol.asyncDispose]();
      await repositories[Symbol.asyncDispose]();
    },
  };
}
