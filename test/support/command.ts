import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** How a command ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly said: string;
}

/** Runs `tagwright ...args` as people do, in a process of its own. */
export type RunCommand = (...args: readonly string[]) => Promise<Ended>;

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const compiled = fileURLToPath(
  new URL('../../node_modules/.cache/tagwright/compiled', import.meta.url),
);

/** Commands that get these variables, and nothing of the test's own environment but for where programs are. */
export function commandWith(
  environment: Readonly<Record<string, string>>,
  program = main,
): RunCommand {
  return async (...args) => {
    const child = spawn(process.execPath, [program, ...args], {
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compiled, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    const [out, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await ended;
    return { code: child.exitCode, out, said };
  };
}

/** The lines that a command prints, until nobody asks for more: then it is told to end. */
export async function* linesOf(
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
): AsyncGenerator<string> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compiled, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  try {
    yield* createInterface({ input: child.stdout });
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}
