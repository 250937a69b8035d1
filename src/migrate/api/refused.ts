import { messageOf } from '../../domain/errors.ts';
import { specAndStatusSchemas } from '../../domain/resources/crd.ts';
import { readingOf } from '../../domain/resources/reading.ts';
import { isRecord, recordAt, textAt } from '../../domain/resources/record.ts';
import { pruneToSchema } from '../../domain/resources/versions.ts';
import { lineOf, readManifests, titleOf } from '../../manifests/read.ts';
import { documentValues } from './checked.ts';
import { imageKindOf } from './objects.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Finding } from '../findings.ts';

/** What v1 refuses, or has no field for, of the objects of a file that are of v1 now. */
export function refusalsOf(path: string, text: string): readonly Finding[] {
  const read = readManifests({ path, text });
  if (read.kind === 'refused') return [];
  const { file } = read;
  const objects = documentValues(text).flatMap(objectsOf);
  return file.manifests.flatMap((manifest, index): readonly Finding[] => {
    const kind = imageKindOf(manifest);
    const object = objects[index];
    const why = kind === undefined || object === undefined ? undefined : refusalOf(kind, object);
    if (why === undefined) return [];
    const about = titleOf(manifest);
    const choices = ['change it before you apply it'];
    return [{ kind: 'open', path, line: lineOf(file, manifest.node), about, why, choices }];
  });
}

function refusalOf(kind: ImageKind, object: JsonRecord): string | undefined {
  const metadata = { namespace: 'default', name: '', ...recordAt(object, 'metadata') };
  try {
    const reading = readingOf(kind, { ...object, metadata });
    if (reading.kind === 'refused') return `v1 refuses it: ${reading.refusal.message}`;
  } catch (error) {
    return `v1 refuses it: ${messageOf(error)}`;
  }
  const spec = recordAt(object, 'spec');
  const [field] = lostFields(spec, pruneToSchema(spec, specAndStatusSchemas(kind).spec), 'spec');
  return field === undefined ? undefined : `v1 has no field ${field}`;
}

/** The paths of the fields that a value has and its pruned form has not. */
function lostFields(value: unknown, pruned: unknown, path: string): readonly string[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) =>
      lostFields(item, Array.isArray(pruned) ? pruned[index] : undefined, `${path}[${index}]`),
    );
  if (!isRecord(value) || !isRecord(pruned)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    Object.hasOwn(pruned, key)
      ? lostFields(item, pruned[key], `${path}.${key}`)
      : [`${path}.${key}`],
  );
}

/** The objects in a document, those of a List one by one, as `readManifests` has them. */
function objectsOf(value: unknown): readonly JsonRecord[] {
  if (!isRecord(value)) return [];
  const kind = textAt(value, 'kind');
  if (kind === '') return [];
  if (!kind.endsWith('List')) return [value];
  return Array.isArray(value['items']) ? value['items'].flatMap(objectsOf) : [];
}
