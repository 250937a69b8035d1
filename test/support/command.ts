import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ChildProcess } from 'node:child_process';
import type { Answered, Asked } from './command-host.ts';

/** How a command ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly said: string;
}

/** Runs `tagwright ...args`. */
export type RunCommand = (...args: readonly string[]) => Promise<Ended>;

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const host = fileURLToPath(new URL('command-host.ts', import.meta.url));
const compiled = fileURLToPath(
  new URL('../../node_modules/.cache/tagwright/compiled', import.meta.url),
);

/** Commands that get these variables, and nothing of the test's own environment but for where programs are. */
export function commandWith(environment: Readonly<Record<string, string>>): RunCommand {
  const waiting = new Map<number, (ended: Ended) => void>();
  let child: ChildProcess | undefined;
  let asked = 0;

  function start(): ChildProcess {
    const started = fork(host, { env: environmentOf(environment), stdio: ['ignore', 2, 2, 'ipc'] });
    started.on('message', ({ id, ...ended }: Answered) => {
      waiting.get(id)?.(ended);
      waiting.delete(id);
    });
    started.on('exit', (code) => {
      child = undefined;
      for (const end of waiting.values()) end({ code, out: '', said: 'the process has ended' });
      waiting.clear();
    });
    // It ends with the process of the test, and does not hold it.
    started.unref();
    started.channel?.unref();
    return started;
  }
  return (...args) => {
    child ??= start();
    const id = asked++;
    child.send({ id, args } satisfies Asked);
    return new Promise((resolve) => {
      waiting.set(id, resolve);
    });
  };
}

/** The program in this file, as people run it: in a process of its own for each command. */
export function programWith(
  program: string,
  environment: Readonly<Record<string, string>>,
): RunCommand {
  return async (...args) => {
    const child = spawn(process.execPath, [program, ...args], {
      env: environmentOf(environment),
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
    env: environmentOf(environment),
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

function environmentOf(environment: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compiled, ...environment };
}
