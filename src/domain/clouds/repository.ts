import { ReconcileError } from '../errors.ts';

/** The clouds whose Git servers know us by an identity. */
export type GitCloudProvider = 'aws' | 'azure';

/** What a cloud needs to know of a repository to issue credentials for it. */
export type CloudRepository =
  | {
      readonly provider: 'aws';
      readonly region: string;
      readonly host: string;
      readonly path: string;
    }
  /** Its tokens are good for all repositories that the identity may read. */
  | { readonly provider: 'azure' };

// Flux's is looser: `git-codecommit.x.example.amazonaws.com` passes (fluxcd/pkg@e2cfd1a2 auth/aws/provider.go), and
// Azure's may be any (auth/azure/provider.go), so that whoever writes the GitRepository could have the token sent to
// a server of their own.
const codeCommitPattern = String.raw`^git-codecommit(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$`;
const devOpsPattern = String.raw`^(?:dev\.azure\.(?:com|us)|[a-z0-9-]+\.visualstudio\.com)$`;

/**
 * What the repository is to the cloud of `provider`, by `spec.url` of the GitRepository.
 * @throws {ReconcileError} `SourceManagerFailed` if it is none of that cloud's, or not reached over HTTPS.
 */
export function parseCloudRepository(provider: GitCloudProvider, url: string): CloudRepository {
  const parsed = URL.parse(url);
  const host = parsed?.hostname ?? '';
  const name = provider === 'aws' ? 'AWS CodeCommit' : 'Azure DevOps';
  if (parsed?.protocol !== 'https:')
    throw new ReconcileError(
      'SourceManagerFailed',
      `${name} authentication requires an HTTPS Git URL`,
    );
  const pattern = provider === 'aws' ? codeCommitPattern : devOpsPattern;
  const match = new RegExp(pattern).exec(host);
  if (match === null || parsed.port !== '')
    throw new ReconcileError(
      'SourceManagerFailed',
      `invalid ${name} Git URL: ${parsed.host}. must match ${pattern}`,
    );
  if (provider === 'azure') return { provider };
  return { provider, region: match[1] ?? '', host, path: parsed.pathname };
}
