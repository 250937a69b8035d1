import type { ImageRef } from '../../../src/domain/image/ref.ts';
import type { Condition } from '../../../src/domain/resources/metadata.ts';

/** Where the server has the objects of a version of Flux's image API. */
export function imagePath(plural: string, { namespace = 'default', version = 'v1' } = {}): string {
  return `/apis/image.toolkit.fluxcd.io/${version}/namespaces/${namespace}/${plural}`;
}

/** A valid ImageRepository. */
export function imageRepository(name: string, { labels = {}, version = 'v1' } = {}): object {
  return {
    apiVersion: `image.toolkit.fluxcd.io/${version}`,
    kind: 'ImageRepository',
    metadata: { name, labels },
    spec: { image: `registry.test/${name}`, interval: '1m' },
  };
}

/** A valid ImagePolicy. */
export function imagePolicy(name: string, { version = 'v1' } = {}): object {
  return {
    apiVersion: `image.toolkit.fluxcd.io/${version}`,
    kind: 'ImagePolicy',
    metadata: { name },
    spec: { imageRepositoryRef: { name: 'app' }, policy: { semver: { range: '1.x' } } },
  };
}

/** A condition that a run would write. */
export function condition(
  type: Condition['type'],
  { status = 'True', message = 'fine' }: { status?: Condition['status']; message?: string } = {},
): Condition {
  return {
    type,
    status,
    reason: 'Succeeded',
    message,
    lastTransitionTime: '2026-01-02T03:04:05Z',
    observedGeneration: 1,
  };
}

/** A chosen image. */
export const latestRef: ImageRef = {
  name: 'registry.test/app',
  tag: '1.2.3',
  digest: `sha256:${'a'.repeat(64)}`,
};
