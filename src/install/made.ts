import { keyOf } from '../domain/resources/key.ts';
import { recordAt, textAt } from '../domain/resources/record.ts';
import type { JsonRecord } from '../domain/resources/record.ts';

/** On what `tagwright install` has made, and may take away again. */
const madeBy = 'app.kubernetes.io/managed-by';

/** Whether an object is there because `tagwright install` made it. */
export function isMade(object: JsonRecord): boolean {
  return recordAt(recordAt(object, 'metadata'), 'labels')[madeBy] === 'tagwright';
}

/** What is applied of a manifest: it says that we made it, unless somebody else had done so. */
export function asMade(manifest: JsonRecord, there: JsonRecord | undefined): JsonRecord {
  if (there !== undefined && !isMade(there)) return manifest;
  const metadata = recordAt(manifest, 'metadata');
  const labels = { ...recordAt(metadata, 'labels'), [madeBy]: 'tagwright' };
  return { ...manifest, metadata: { ...metadata, labels } };
}

export function isDeployment(object: JsonRecord): boolean {
  return object['kind'] === 'Deployment';
}

/** What an object is called in our lines, as kubectl calls it: `deployment.apps/tagwright`. */
export function titleOf(object: JsonRecord): string {
  const [group = ''] = textAt(object, 'apiVersion').split('/');
  const kind = textAt(object, 'kind').toLowerCase();
  const { name } = keyOf(object);
  return `${kind}${group.includes('.') || group === 'apps' ? `.${group}` : ''}/${name}`;
}
