import type { Words } from '../command.ts';

/** The directory that a command looks through. */
export const directoryWords: Words = {
  name: 'DIRECTORY',
  help: 'where the manifests are',
  count: 'one',
  of: 'directories',
};
