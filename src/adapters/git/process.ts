import { spawn } from 'node:child_process';
import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process';

/** More than this on standard output is no answer that we ask for; it is the output of 100,000 paths, ten times over. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
/** The end of what a program complains about, which is where git says what failed; before it, what hooks print. */
const MAX_COMPLAINT_CHARS = 64 * 1024;
/** Between asking a program to end, so that it removes its lock files, and ending it. */
const GRACE_MS = 500;

export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  /** All of it: nothing is inherited from our own environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly input?: string | Buffer;
  readonly signal: AbortSignal;
}

export interface ProgramResult {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly output: Buffer;
  readonly complaint: string;
}

/**
 * Runs a program to its end in a process group of its own. On abort the whole group is ended, and the promise
 * rejects with the signal's reason once it is gone. The exit code is for the caller to judge.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramResult> {
  run.signal.throwIfAborted();
  const child = spawn(run.program, run.args, {
    cwd: run.directory,
    env: run.environment,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  function stop(): void {
    endGroup(child);
  }
  run.signal.addEventListener('abort', stop, { once: true });
  try {
    const result = await collect(child, run.input);
    run.signal.throwIfAborted();
    return result;
  } finally {
    run.signal.removeEventListener('abort', stop);
  }
}

function collect(
  child: ChildProcessWithoutNullStreams,
  input: string | Buffer | undefined,
): Promise<ProgramResult> {
  const chunks: Buffer[] = [];
  let size = 0;
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_OUTPUT_BYTES) endGroup(child);
    else chunks.push(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-MAX_COMPLAINT_CHARS);
  });
  // A program that ends before it has read everything says why on standard error.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: Buffer.concat(chunks), complaint }));
  });
}

/** Helpers of git (`git-remote-https`, `ssh`) belong to the group, and would else outlive it. */
function endGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE_MS);
  child.once('close', () => clearTimeout(timer));
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended by itself.
  }
}
