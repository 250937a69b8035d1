import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isRecord, recordAt, recordsIn, textAt } from '../domain/resources/record.ts';
import { patched } from './patches.ts';
import type { JsonRecord } from '../domain/resources/record.ts';

/** Kinds of which there is one set for the whole cluster. */
const clusterKinds: readonly string[] = [
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
];

/**
 * The objects that a directory of `config` makes, as `kubectl kustomize` does. Of kustomize it knows what these directories
 * use: `resources`, `namespace` and `patches`.
 */
export async function readKustomization(directory: string): Promise<readonly JsonRecord[]> {
  const [kustomization = {}] = await readDocuments(join(directory, 'kustomization.yaml'));
  const { resources } = kustomization;
  const objects: JsonRecord[] = [];
  for (const resource of Array.isArray(resources) ? resources : []) {
    const path = join(directory, String(resource));
    const isDirectory = (await stat(path)).isDirectory();
    objects.push(...(await (isDirectory ? readKustomization(path) : readDocuments(path))));
  }
  const namespace = textAt(kustomization, 'namespace');
  const whole = recordsIn(kustomization['patches']).reduce(patched, objects);
  return namespace === '' ? whole : whole.map((object) => inNamespace(object, namespace));
}

async function readDocuments(file: string): Promise<readonly JsonRecord[]> {
  const documents = parseAllDocuments(await readFile(file, 'utf8'));
  return documents.map((document): unknown => document.toJS()).filter(isRecord);
}

function inNamespace(object: JsonRecord, namespace: string): JsonRecord {
  if (clusterKinds.includes(textAt(object, 'kind'))) return object;
  return { ...object, metadata: { ...recordAt(object, 'metadata'), namespace } };
}
