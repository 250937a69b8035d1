import { join } from 'node:path';
import { runProgram } from '../program/process.ts';

export interface KnownNameSearch {
  /** Holds the file `known_hosts`. */
  readonly directory: string;
  /** At least one. */
  readonly names: readonly string[];
  readonly searchPath: string;
  readonly signal: AbortSignal;
}

/**
 * The first of a server's names that known_hosts has, hashed or as a pattern too; else the last. OpenSSH looks so by
 * itself, first with the port and then without, but not for a name that it is told.
 */
export async function knownName(search: KnownNameSearch): Promise<string> {
  const { directory, names, searchPath, signal } = search;
  for (const name of names.slice(0, -1)) {
    const { code } = await runProgram({
      program: 'ssh-keygen',
      args: ['-F', name, '-f', join(directory, 'known_hosts')],
      environment: { PATH: searchPath, HOME: directory },
      directory,
      signal,
    });
    if (code === 0) return name;
  }
  return names.at(-1) ?? '';
}
