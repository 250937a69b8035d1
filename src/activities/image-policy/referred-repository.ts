import { ReconcileError } from '../../domain/errors.ts';
import { isAccessGranted } from '../../domain/policy/access.ts';
import type { ImagePolicy } from '../../domain/resources/image-policy.ts';
import type { ImageRepository } from '../../domain/resources/image-repository.ts';
import type { Cluster } from '../../ports/cluster.ts';

/** Whether references may leave their namespace at all. */
export type CrossNamespace = 'allowed' | 'refused';

/**
 * The ImageRepository that a policy refers to.
 * @throws {ReconcileError} `DependencyNotReady` if there is none or it is refused, `AccessDenied` if it is another namespace's and not
 * shared with the policy's.
 * @see https://github.com/fluxcd/image-reflector-controller/blob/debe2aa/internal/controller/imagepolicy_controller.go getImageRepository
 */
export async function readReferredRepository(
  {
    cluster,
    crossNamespace,
  }: { readonly cluster: Cluster; readonly crossNamespace: CrossNamespace },
  { metadata, spec: { imageRepositoryRef: ref } }: ImagePolicy,
  signal: AbortSignal,
): Promise<ImageRepository> {
  const key = { namespace: ref.namespace ?? metadata.namespace, name: ref.name };
  const path = `${key.namespace}/${key.name}`;
  const isForeign = key.namespace !== metadata.namespace;
  if (isForeign && crossNamespace === 'refused') {
    throw denied(
      `cannot access 'ImageRepository/${path}', cross-namespace references have been blocked`,
    );
  }
  const reading = await cluster.read('ImageRepository', key, signal);
  if (reading === undefined) {
    throw new ReconcileError(
      'DependencyNotReady',
      `failed to get the referred ImageRepository: referenced ImageRepository does not exist: ` +
        `imagerepositories.image.toolkit.fluxcd.io "${key.name}" not found in namespace "${key.namespace}"`,
    );
  }
  if (reading.kind === 'refused') {
    // What is wrong with another's resource is for its owner to read, on the resource.
    throw new ReconcileError(
      'DependencyNotReady',
      `failed to get the referred ImageRepository: '${path}' is not valid: its own condition says why`,
    );
  }
  const repository = reading.object;
  if (!isForeign) return repository;
  const selectors = repository.spec.accessFrom?.namespaceSelectors;
  if (selectors === undefined) {
    throw denied(
      `access denied: '${path}' can't be accessed due to missing ACL labels on 'accessFrom'`,
    );
  }
  const labels = await cluster.readNamespaceLabels(metadata.namespace, signal);
  if (!isAccessGranted(selectors, labels)) {
    throw denied(
      `access denied: '${path}' can't be accessed due to ACL labels mismatch on namespace '${metadata.namespace}'`,
    );
  }
  return repository;
}

function denied(problem: string): ReconcileError {
  return new ReconcileError(
    'AccessDenied',
    `failed to get the referred ImageRepository: ${problem}`,
  );
}
