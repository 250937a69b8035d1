import { readFile, stat } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { parseImagePolicy } from '../../domain/resources/image-policy.ts';
import { parseImageRepository } from '../../domain/resources/image-repository.ts';
import { recordAt, recordsIn } from '../../domain/resources/record.ts';
import { messageOf } from '../../domain/errors.ts';
import { readDirectory } from '../../manifests/directory.ts';
import { UsageError } from '../usage-error.ts';
import type { ImagePolicy } from '../../domain/resources/image-policy.ts';
import type { ImageRepository } from '../../domain/resources/image-repository.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { SourceFile } from '../../manifests/read.ts';

/** The resources that say which tags are wanted. */
export interface WrittenPolicies {
  readonly repositories: readonly ImageRepository[];
  readonly policies: readonly ImagePolicy[];
}

/** The files that are named, and the manifests in directories that are. @throws {UsageError} */
export async function readNamed(paths: readonly string[]): Promise<readonly SourceFile[]> {
  const read = paths.map(async (path): Promise<readonly SourceFile[]> => {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() === true) return (await readDirectory(path)).files;
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw new UsageError(`--policies: ${messageOf(error)}`);
    });
    return [{ path, text }];
  });
  return (await Promise.all(read)).flat();
}

/**
 * The ImageRepositories and ImagePolicies in manifests; what names no namespace is in `namespace`.
 * @throws {Error} for one that our schema refuses, with its file
 */
export function policiesIn(files: readonly SourceFile[], namespace: string): WrittenPolicies {
  const repositories: ImageRepository[] = [];
  const policies: ImagePolicy[] = [];
  for (const { path, text } of files) {
    // Most manifests are of something else, and some are templates that are no YAML.
    if (!/^\s*kind:.*Image(Policy|Repository)/m.test(text)) continue;
    try {
      for (const object of objectsIn(text)) {
        const placed = { ...object, metadata: { namespace, ...recordAt(object, 'metadata') } };
        if (object['kind'] === 'ImageRepository') repositories.push(parseImageRepository(placed));
        if (object['kind'] === 'ImagePolicy') policies.push(parseImagePolicy(placed));
      }
    } catch (error) {
      throw new Error(`${path}: ${messageOf(error)}`, { cause: error });
    }
  }
  return { repositories, policies };
}

function objectsIn(text: string): readonly JsonRecord[] {
  const documents = recordsIn(parseAllDocuments(text).map((one): unknown => one.toJS()));
  return documents.flatMap((one) =>
    Array.isArray(one['items']) ? recordsIn(one['items']) : [one],
  );
}
