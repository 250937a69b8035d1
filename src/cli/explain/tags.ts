import { createRegistryClient } from '../../adapters/registry/client.ts';
import { readSecret } from '../../adapters/kubernetes/secrets.ts';
import { notFound } from '../../adapters/kubernetes/plain-place.ts';
import { environmentProxyIn } from '../../config/environment.ts';
import { sortTagsDescending } from '../../domain/image/order.ts';
import { parseRepositoryName } from '../../domain/image/repository.ts';
import { excludeTags, onlyTags } from '../../domain/image/tags.ts';
import { registryAccessFromSecrets } from '../../domain/registry/access.ts';
import { parseImageRepository } from '../../domain/resources/image-repository.ts';
import { exclusionListOf } from '../../domain/status/image-repository.ts';
import { openCluster } from '../cluster/open.ts';
import { fileOf } from '../create/files.ts';
import { UsageError } from '../usage-error.ts';
import type { PlainCluster } from '../../adapters/kubernetes/plain-cluster.ts';
import type { RegistryAccess } from '../../domain/registry/access.ts';
import type { ImagePolicy } from '../../domain/resources/image-policy.ts';
import type { ImageRepository } from '../../domain/resources/image-repository.ts';
import type { Given } from '../command.ts';
import type { ExplainFlag } from '../commands/explain-flags.ts';

/** Longer than a registry may be silent. */
const limitMs = 60_000;

/** The tags that a policy is to choose of, in descending byte order. */
export async function tagsFor(
  given: Given<ExplainFlag>,
  policy: ImagePolicy,
): Promise<readonly string[]> {
  const text = fileOf(given, 'tags');
  const image = given.text('image');
  if (text !== undefined && image !== undefined)
    throw new UsageError('--tags and --image both say which tags: keep one');
  if (text !== undefined) return descending(tagsIn(text));
  if (image !== undefined) return listTags(image, { insecure: false });
  return tagsOfRepository(given, policy);
}

function tagsIn(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim());
}

/** Distinct tags, in the order in which a scan keeps them. */
function descending(tags: readonly string[]): readonly string[] {
  return sortTagsDescending([...new Set(onlyTags(tags))]);
}

async function listTags(image: string, access: RegistryAccess): Promise<readonly string[]> {
  const repository = parseRepositoryName(image, { insecure: access.insecure });
  await using registry = createRegistryClient({
    environmentProxy: environmentProxyIn(process.env),
  });
  const signal = AbortSignal.timeout(limitMs);
  return descending(await registry.listTags({ repository, access, tenant: '', signal }));
}

async function tagsOfRepository(
  given: Given<ExplainFlag>,
  { metadata, spec: { imageRepositoryRef } }: ImagePolicy,
): Promise<readonly string[]> {
  await using open = await openCluster(given);
  const { name, namespace = metadata.namespace } = imageRepositoryRef;
  const object = await open.cluster.get('ImageRepository', { namespace, name });
  if (object === undefined) throw notFound('ImageRepository', { namespace, name });
  const repository = parseImageRepository(object);
  const access = await accessTo(open.cluster, repository);
  const tags = await listTags(repository.spec.image, access);
  return excludeTags(tags, exclusionListOf(repository.spec));
}

/** What the ImageRepository's own Secrets give, as far as the person at the command line may read them. */
async function accessTo(
  { transport }: PlainCluster,
  { metadata: { namespace }, spec }: ImageRepository,
): Promise<RegistryAccess> {
  if (spec.provider !== 'generic' || spec.serviceAccountName !== undefined)
    throw new Error(
      'its tags are read with an identity that only tagwright has: name a file of tags with --tags',
    );
  const signal = AbortSignal.timeout(limitMs);
  const [secret, certSecret, proxySecret] = await Promise.all(
    [spec.secretRef, spec.certSecretRef, spec.proxySecretRef].map(async (reference) => {
      if (reference === undefined) return undefined;
      const found = await readSecret(transport, { namespace, name: reference.name }, signal);
      if (found !== undefined) return found;
      throw new Error(`there is no Secret "${reference.name}" in namespace "${namespace}"`);
    }),
  );
  const { canonicalName } = parseRepositoryName(spec.image, { insecure: spec.insecure ?? false });
  const { insecure } = spec;
  return registryAccessFromSecrets({ canonicalName, secret, certSecret, proxySecret, insecure });
}
