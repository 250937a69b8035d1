import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { coerce, lt } from 'semver';
import { messageOf } from '../../../domain/errors.ts';
import { StartError } from '../../../domain/start-error.ts';

const run = promisify(execFile);

/** The first git that can be told the address of a server (`http.curloptResolve`), so that the one that was checked counts. */
const oldestGit = '2.37.0';

/**
 * Makes sure that the `git` program is there and new enough.
 * @throws {StartError} saying what to install.
 */
export async function requireGit(searchPath?: string): Promise<void> {
  const env = searchPath === undefined ? {} : { PATH: searchPath };
  const answer = await run('git', ['--version'], { env }).catch((error: unknown) => {
    throw unfit(`cannot be run: ${messageOf(error)}`);
  });
  requireRecent(answer.stdout.trim());
}

/** @throws {StartError} if what `git --version` said is no version, or an older one. */
export function requireRecent(said: string): void {
  const version = coerce(said);
  if (version === null || lt(version, oldestGit)) throw unfit(`is "${said}"`);
}

function unfit(problem: string): StartError {
  return new StartError(`git ${oldestGit} or later is needed, and the git on PATH ${problem}`);
}
