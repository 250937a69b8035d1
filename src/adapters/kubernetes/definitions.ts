import { keyOf } from '../../domain/resources/key.ts';
import { crdNameOf } from '../../domain/resources/kinds.ts';
import { refusalError } from './failure.ts';
import { sendFor } from './plain-place.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Place } from './pages.ts';
import type { PlainConnection } from './plain-place.ts';

/** CustomResourceDefinitions, and the versions in which objects are stored. */
export interface Definitions {
  /** The CustomResourceDefinition of a kind; undefined if it is not installed. */
  definition(kind: ResourceKind): Promise<JsonRecord | undefined>;
  /**
   * Writes an object as it is, and so in the version that its CRD stores now. Where somebody else wrote it since it was read, or
   * deleted it, that is done.
   */
  rewrite(kind: ResourceKind, object: JsonRecord): Promise<void>;
  /** Says of a kind that all its objects are stored in the version that writes go to. @throws if its CRD has changed since */
  forgetStored(kind: ResourceKind, stored: StoredIn): Promise<void>;
}

interface StoredIn {
  readonly storage: string;
  readonly resourceVersion: string;
}

/** Where CustomResourceDefinitions are. */
export const definitionsPlace = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
} as const satisfies Place;

export function createDefinitions({ transport, placeOf }: PlainConnection): Definitions {
  return {
    definition: (kind) =>
      sendFor(transport, { verb: 'get', ...definitionsPlace, name: crdNameOf(kind) }),
    async rewrite(kind, object) {
      const question = { verb: 'update', ...(await placeOf(kind)), ...keyOf(object) } as const;
      const answer = await transport.send({ ...question, body: object });
      if (answer.status >= 300 && answer.status !== 409 && answer.status !== 404)
        throw refusalError(question, answer);
    },
    async forgetStored(kind, { storage, resourceVersion }) {
      const resource = `${definitionsPlace.resource}/status`;
      const body = { metadata: { resourceVersion }, status: { storedVersions: [storage] } };
      await sendFor(transport, {
        verb: 'patch',
        ...definitionsPlace,
        resource,
        name: crdNameOf(kind),
        body,
      });
    },
  };
}
