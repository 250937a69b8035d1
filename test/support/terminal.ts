import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** What a person saw, and how it ended. */
export interface Seen {
  readonly code: number | null;
  readonly screen: string;
}

/**
 * The program on a terminal, which the `script` of util-linux gives it.
 * @param keys what the person types once something is asked (`[y/N]`)
 */
export async function onTerminal(
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
  keys = '',
): Promise<Seen> {
  const command = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { PATH: process.env['PATH'], TERM: 'xterm-256color', SHELL: '/bin/sh', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  let isAnswered = keys === '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    if (isAnswered || !screen.includes('[y/N]')) return;
    isAnswered = true;
    child.stdin.write(keys);
  });
  await once(child, 'close');
  return { code: child.exitCode, screen };
}
