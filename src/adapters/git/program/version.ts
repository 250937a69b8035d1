import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { coerce, lt } from 'semver';
import { messageOf, ReconcileError } from '../../../domain/errors.ts';

const run = promisify(execFile);

/** The first git that can be told the address of a server (`http.curloptResolve`), so that the one that was checked counts. */
const oldestGit = '2.37.0';

/**
 * Makes sure that the `git` program is there and new enough.
 * @throws {ReconcileError} `GitMissing` (terminal), saying what to install.
 */
export async function requireGit(searchPath?: string): Promise<void> {
  const env = searchPath === undefined ? {} : { PATH: searchPath };
  const answer = await run('git', ['--version'], { env }).catch((error: unknown) => {
    throw missing(`cannot be run: ${messageOf(error)}`);
  });
  requireRecent(answer.stdout.trim());
}

/** @throws {ReconcileError} `GitMissing` (terminal), if what `git --version` said is no version, or an older one. */
export function requireRecent(said: string): void {
  const version = coerce(said);
  if (version === null || lt(version, oldestGit)) throw missing(`is "${said}"`);
}

function missing(problem: string): ReconcileError {
  const message = `git ${oldestGit} or later is needed, and the git on PATH ${problem}`;
  return new ReconcileError('GitMissing', message, { terminal: true });
}
