/** Where a host shows a commit, below the page of its repository. */
interface Host {
  /** Whether it is the host of this name. */
  readonly is: (host: string) => boolean;
  readonly path: (repository: string, commit: string) => string | undefined;
}

/** Servers of one's own are known by the first word of their name: `gitlab.example.com`, but not `gitlab.com.example.com`. */
function called(product: string, ...others: readonly string[]): Host['is'] {
  const own = new RegExp(String.raw`^${product}\d*[.-](?!(?:com|org)\.)`);
  return (host) => others.includes(host) || own.test(host);
}

const hosts: readonly Host[] = [
  { is: called('gitlab', 'gitlab.com'), path: below('/-/commit/') },
  { is: called('github', 'github.com', 'ssh.github.com'), path: below('/commit/') },
  {
    is: called('(?:gitea|forgejo)', 'codeberg.org', 'gitea.com', 'git.sr.ht'),
    path: below('/commit/'),
  },
  {
    is: (host) => host === 'bitbucket.org' || host === 'altssh.bitbucket.org',
    path: below('/commits/'),
  },
  { is: called('bitbucket'), path: ofBitbucketServer },
  { is: (host) => /^(?:ssh\.)?dev\.azure\.com$/.test(host), path: ofAzure },
];

function below(page: string): Host['path'] {
  return (repository, commit) => `${repository}${page}${commit}`;
}

/** `/scm/KEY/name` over HTTP, `/KEY/name` over SSH. */
function ofBitbucketServer(repository: string, commit: string): string | undefined {
  const [, key, name] = /^(?:\/scm)?\/([^/]+)\/([^/]+)$/.exec(repository) ?? [];
  if (key === undefined || name === undefined) return undefined;
  const owner = key.startsWith('~') ? `users/${key.slice(1)}` : `projects/${key}`;
  return `/${owner}/repos/${name}/commits/${commit}`;
}

/** `/ORGANIZATION/PROJECT/_git/NAME` over HTTPS, `/v3/ORGANIZATION/PROJECT/NAME` over SSH. */
function ofAzure(repository: string, commit: string): string | undefined {
  const [, organization, project, name] =
    /^\/v3\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(repository) ??
    /^\/([^/]+)\/([^/]+)\/_git\/([^/]+)$/.exec(repository) ??
    [];
  if (name === undefined) return undefined;
  return `/${organization}/${project}/_git/${name}/commit/${commit}`;
}

/** Hosts that another name of theirs serves over SSH. */
const webHosts: Readonly<Record<string, string>> = {
  'ssh.github.com': 'github.com',
  'altssh.bitbucket.org': 'bitbucket.org',
  'ssh.dev.azure.com': 'dev.azure.com',
};

/**
 * The URL of the page on which people see a commit; undefined where the host is not one that we know.
 * @param url of a repository, as `parseGitUrl` gives it: without user name and password, or over SSH with the user's name
 */
export function commitPage(url: string, commit: string): string | undefined {
  const { protocol, host, hostname, pathname } = new URL(url);
  const isHttp = protocol !== 'ssh:';
  const repository = pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  const path = hosts.find(({ is }) => is(hostname))?.path(repository, commit);
  if (path === undefined || repository === '') return undefined;
  const web = webHosts[hostname] ?? (isHttp ? host : hostname);
  return `${isHttp ? protocol : 'https:'}//${web}${encodeMarkdown(path)}`;
}

/** A path in which nothing ends a link of Markdown. */
function encodeMarkdown(path: string): string {
  return path.replaceAll(
    /[()[\]<>\\`*{}|!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
