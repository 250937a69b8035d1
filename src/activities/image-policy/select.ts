import { formatDuration } from '../../domain/duration.ts';
import { ReconcileError } from '../../domain/errors.ts';
import { parseRepositoryName } from '../../domain/image/repository.ts';
import { parsePolicy } from '../../domain/policy/parse.ts';
import { assertMayNameAccount } from '../../domain/clouds/login.ts';
import { digestNeed } from '../../domain/status/image-policy.ts';
import { readReferredRepository } from './referred-repository.ts';
import { readAccess, startScanLimit } from '../image-repository/access.ts';
import { listTags } from '../image-repository/tags.ts';
import type { ImageRef } from '../../domain/image/ref.ts';
import type { ImagePolicy } from '../../domain/resources/image-policy.ts';
import type { RepositoryToRead } from '../image-repository/access.ts';
import type { CrossNamespace } from './referred-repository.ts';
import type { Step } from '../step.ts';
import type { TagSourceDeps } from '../image-repository/tags.ts';

export type PolicyDeps = TagSourceDeps & {
  readonly crossNamespace: CrossNamespace;
  /** Milliseconds until a policy looks again for tags that are not there yet. */
  readonly requeueDependencyMs: number;
};

/** What a tag takes in memory, with its copy on the way to the matcher. */
const bytesOfTag = 128;

/** The image that the policy selects from the tags of its repository, with the digest where one is wanted. */
export async function select(
  deps: PolicyDeps,
  policy: ImagePolicy,
  { signal, leaveLongWork }: Pick<Step, 'signal' | 'leaveLongWork'>,
): Promise<ImageRef> {
  const { spec, status } = policy;
  if (spec.digestReflectionPolicy === 'Always' && spec.interval === undefined) {
    throw new ReconcileError(
      'IntervalNotConfigured',
      "spec.interval must be set when spec.digestReflectionPolicy is set to 'Always'",
    );
  }
  const repository = await readReferredRepository(deps, policy, signal);
  const name = parseRepositoryName(repository.spec.image, {
    insecure: repository.spec.insecure ?? false,
  });
  assertMayNameAccount(repository.spec, deps.objectIdentity, 'in the ImageRepository ');
  const tag = await selectTag(deps, policy, { repository, name, signal, leaveLongWork });
  const ref = { name: repository.spec.image, tag };
  const need = digestNeed({ spec, status, ref });
  if (need.kind === 'none') return ref;
  if (need.kind === 'known') return { ...ref, digest: need.digest };
  leaveLongWork();
  const limit = startScanLimit(repository, signal);
  try {
    const access = await readAccess(deps, { repository, name, signal: limit.signal });
    const tenant = repository.metadata.namespace;
    const query = { repository: name, access, tenant, tag, signal: limit.signal };
    const digest = await deps.registry.resolveDigest(query);
    return { ...ref, digest };
  } catch (error) {
    const doing = `failed fetching digest of ${repository.spec.image}:${tag}`;
    throw ReconcileError.while(doing, 'Failed', limit.explain(error));
  }
}

type TagSearch = RepositoryToRead & Pick<Step, 'leaveLongWork'>;

async function selectTag(
  deps: PolicyDeps,
  { spec: { policy, filterTags } }: ImagePolicy,
  search: TagSearch,
): Promise<string> {
  const { repository, name, signal } = search;
  // What cannot be parsed stalls, whether there are tags or not.
  parsePolicy(policy);
  const { tagCount = 0 } = repository.status.lastScanResult ?? {};
  return deps.listMemory.hold(tagCount * bytesOfTag, signal, async () => {
    const tags = await readTags(deps, search);
    const input = { policy, filterTags };
    return deps.matcher.select({ subject: name.canonicalName, input, tags, signal });
  });
}

/** The tags of the last scan, from this worker's memory or, where it was another's, from the registry again. */
async function readTags(
  deps: PolicyDeps,
  { repository, name, signal, leaveLongWork }: TagSearch,
): Promise<readonly string[]> {
  const { canonicalImageName, lastScanResult } = repository.status;
  if (
    canonicalImageName === undefined ||
    lastScanResult?.tagCount === undefined ||
    lastScanResult.tagCount === 0
  ) {
    throw noTagsYet(deps.requeueDependencyMs);
  }
  const { revision = '' } = lastScanResult;
  const stored = await deps.tags.load({ canonicalName: canonicalImageName, checksum: revision });
  if (stored !== undefined) return stored;
  leaveLongWork();
  const { tags } = await listTags(deps, { repository, name, signal });
  await deps.tags.save({ canonicalName: name.canonicalName, tags });
  return tags;
}

function noTagsYet(waitMs: number): ReconcileError {
  const wait = formatDuration(Math.round(waitMs / 1000) * 1000);
  return new ReconcileError(
    'DependencyNotReady',
    `retrying in ${wait} error: no tags in database`,
    {
      retryAfterMs: waitMs,
      retryWithinMs: waitMs,
    },
  );
}
