import { printResources } from './resources.ts';
import type { ManifestFile } from '../../manifests/read.ts';
import type { FileChange } from '../file-change.ts';

/** The files of a directory that could be read, and the paths of those that could not. */
interface FilesRead {
  readonly files: readonly ManifestFile[];
  readonly unread: ReadonlySet<string>;
}

/** Where new resources are written, in the directory that is migrated. */
export const resourceFile = 'image-automation.yaml';

const kustomizations = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);

/**
 * What adds resources to their file, if there are any.
 * @throws if the file is there and cannot be read
 */
export function addResources(
  made: readonly object[],
  { files, unread }: FilesRead,
): readonly FileChange[] {
  if (made.length === 0) return [];
  if (unread.has(resourceFile))
    throw new Error(`${resourceFile} is no YAML: correct it, and run this again`);
  const before = files.find(({ path }) => path === resourceFile)?.text;
  const start = before?.length ?? 0;
  const gap = before === undefined || before === '' || before.endsWith('\n') ? '' : '\n';
  const text = `${gap}${printResources(made)}`;
  const edits = [{ start, end: start, text }];
  return [{ path: resourceFile, before, after: `${before ?? ''}${text}`, edits }];
}

/** The kustomization at the top of the directory, if it does not name the file of the resources yet. */
export function kustomizationToEdit(files: readonly ManifestFile[]): string | undefined {
  const file = files.find(({ path }) => kustomizations.has(path));
  return file?.text.includes(resourceFile) === true ? undefined : file?.path;
}
