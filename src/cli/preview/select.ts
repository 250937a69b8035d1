import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../domain/errors.ts';
import { excludeTags } from '../../domain/image/tags.ts';
import { parseRepositoryName } from '../../domain/image/repository.ts';
import { evaluatePolicy } from '../../domain/policy/evaluate.ts';
import { registryAccessFromSecrets } from '../../domain/registry/access.ts';
import { parseObject, recordAt } from '../../domain/resources/record.ts';
import { exclusionListOf } from '../../domain/status/image-repository.ts';
import { digestNeed } from '../../domain/status/image-policy.ts';
import type { ImagePolicy } from '../../domain/resources/image-policy.ts';
import type { ImageRepository } from '../../domain/resources/image-repository.ts';
import type { NamedImage } from '../../domain/setters/rewrite.ts';
import type { Secret } from '../../domain/secrets/secret.ts';
import type { Registry, RepositoryQuery } from '../../ports/registry.ts';
import type { WrittenPolicies } from './policies.ts';

/** Longer than a registry may be silent. */
const limitMs = 60_000;

/** What the policies select of what the registries hold now. @throws {Error} for the first that selects nothing */
export async function selectImages(
  registry: Registry,
  { repositories, policies }: WrittenPolicies,
): Promise<readonly NamedImage[]> {
  const login = await dockerLogin();
  const lists = new Map<string, Promise<readonly string[]>>();

  async function select(policy: ImagePolicy): Promise<NamedImage> {
    const { namespace, name } = policy.metadata;
    const repository = repositoryOf(policy, repositories);
    const query = queryOf(repository, login);
    const { canonicalName } = query.repository;
    const listing = lists.get(canonicalName) ?? registry.listTags(query);
    lists.set(canonicalName, listing);
    const tags = excludeTags(await listing, exclusionListOf(repository.spec));
    const tag = evaluatePolicy(policy.spec, tags);
    const ref = { name: repository.spec.image, tag };
    const { kind } = digestNeed({ spec: policy.spec, status: {}, ref });
    if (kind === 'none') return { namespace, name, image: ref };
    const digest = await registry.resolveDigest({ ...query, tag });
    return { namespace, name, image: { ...ref, digest } };
  }

  return Promise.all(
    policies.map((policy) =>
      select(policy).catch((error: unknown) => {
        const { namespace, name } = policy.metadata;
        const why = messageOf(error);
        throw new Error(`ImagePolicy ${namespace}/${name}: ${why}`, { cause: error });
      }),
    ),
  );
}

function repositoryOf(
  { metadata, spec }: ImagePolicy,
  repositories: readonly ImageRepository[],
): ImageRepository {
  const { name, namespace = metadata.namespace } = spec.imageRepositoryRef;
  const found = repositories.find(
    (one) => one.metadata.name === name && one.metadata.namespace === namespace,
  );
  if (found !== undefined) return found;
  throw new Error(
    `there is no ImageRepository ${namespace}/${name} in the manifests: name its file with --policies`,
  );
}

function queryOf({ spec }: ImageRepository, login: Secret | undefined): RepositoryQuery {
  const { insecure = false } = spec;
  const repository = parseRepositoryName(spec.image, { insecure });
  const { canonicalName } = repository;
  return {
    repository,
    access: registryAccessFromSecrets({ canonicalName, secret: login, insecure }),
    tenant: '',
    signal: AbortSignal.timeout(limitMs),
  };
}

/** What `docker login` has left for this person; the Secrets of ImageRepositories are in a cluster. */
async function dockerLogin(): Promise<Secret | undefined> {
  const directory = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
  const file = join(directory, 'config.json');
  const text = await readFile(file, 'utf8').catch(() => '');
  if (Object.keys(recordAt(parseObject(text) ?? {}, 'auths')).length === 0) return undefined;
  const type = 'kubernetes.io/dockerconfigjson';
  return { namespace: 'docker', name: 'config.json', type, data: { '.dockerconfigjson': text } };
}
