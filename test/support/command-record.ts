import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** All that the product may start, and that what it starts may; `cat` is how ssh learns a passphrase. */
const programs = ['git', 'ssh', 'ssh-keygen', 'cat'] as const;

/** The programs that the product starts, with what they were told. */
export interface CommandRecord {
  /** What `PATH` has to be: nothing else is found there. */
  readonly searchPath: string;
  /** Arguments and environments of all that was started, and of what git started then. */
  readonly text: () => Promise<string>;
}

/** Puts a script in front of each program, in `directory`. It sees also those that live too short for a look at /proc. */
export async function recordCommands(directory: string): Promise<CommandRecord> {
  const searchPath = join(directory, 'bin');
  const file = join(directory, 'commands');
  await mkdir(searchPath, { recursive: true });
  await writeFile(file, '');
  for (const name of programs) {
    const { stdout: real } = await run('sh', ['-c', `command -v ${name}`]);
    // One write each, so that those of several processes do not mix.
    const script = `#!/bin/sh
printf '%s\\n' "$0 $*
$(export -p)" >> '${file}'
GIT_TRACE='${file}' exec '${real.trim()}' "$@"
`;
    await writeFile(join(searchPath, name), script, { mode: 0o755 });
  }
  return { searchPath, text: () => readFile(file, 'utf8') };
}
