import { stat } from 'node:fs/promises';
import { UsageError } from './usage-error.ts';
import type { Given } from './command.ts';

/** The directory of manifests that a command line names. @throws {UsageError} if it is none */
export async function directoryOf({ words }: Pick<Given<string>, 'words'>): Promise<string> {
  const [path = '.'] = words;
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return path;
  throw new UsageError(`"${path}" is no directory: name the one where the manifests are`);
}
