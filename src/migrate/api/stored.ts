import { isRecord, recordAt, recordsIn, textAt } from '../../domain/resources/record.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';

/** What a CustomResourceDefinition says of the versions in which its objects are stored. */
export interface StoredVersions {
  /** The one that writes go to. */
  readonly storage: string;
  /** Others that some objects may still have. */
  readonly old: readonly string[];
  readonly resourceVersion: string;
}

/** @param definition a CustomResourceDefinition as the API server has it */
export function storedVersionsOf(definition: JsonRecord): StoredVersions {
  const versions = recordsIn(recordAt(definition, 'spec')['versions']);
  const storage = textAt(versions.find((version) => version['storage'] === true) ?? {}, 'name');
  const stored = recordAt(definition, 'status')['storedVersions'];
  const names = Array.isArray(stored) ? stored.map(String) : [];
  return {
    storage,
    old: names.filter((name) => name !== storage),
    resourceVersion: textAt(recordAt(definition, 'metadata'), 'resourceVersion'),
  };
}

/**
 * Why an object cannot be written again as it is; undefined if it can. An automation of v1alpha1 lost its `spec` where a version
 * of another shape is asked for: to write it would make the loss last.
 */
export function whyNotRewritten(object: JsonRecord): string | undefined {
  if (textAt(object, 'kind') !== 'ImageUpdateAutomation') return undefined;
  if (isRecord(recordAt(object, 'spec')['sourceRef'])) return undefined;
  return 'it is stored as v1alpha1, which newer versions cannot show: apply its manifest in v1 first';
}
