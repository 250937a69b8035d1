import { stringify } from 'yaml';
import type { JsonRecord } from '../../domain/resources/record.ts';

/** A document as others may follow it. */
export function yamlDocument(object: JsonRecord): string {
  return `---\n${yamlOf(object)}`;
}

/** As Kubernetes' programs write it: keys in their order, long lines whole, quotes where YAML 1.1 needs them. */
export function yamlOf(object: JsonRecord): string {
  return stringify(object, {
    version: '1.1',
    sortMapEntries: true,
    indentSeq: false,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}
