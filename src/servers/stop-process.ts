import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Ends a process that need not be our child, and waits until it is gone. Where `program` is given,
 * only if that is what runs under the id: ids are used again.
 */
export async function stopProcess(
  pid: number,
  signal: NodeJS.Signals,
  program?: string,
): Promise<void> {
  if (program !== undefined && !(await isRunning(pid, program))) return;
  const deadline = Date.now() + 10_000;
  let next = signal;
  while (send(pid, next)) {
    await delay(50);
    if (Date.now() > deadline) next = 'SIGKILL';
  }
}

async function isRunning(pid: number, program: string): Promise<boolean> {
  const answer = await run('ps', ['-p', String(pid), '-o', 'command=']).catch(() => undefined);
  return answer !== undefined && answer.stdout.includes(program);
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
