import { spawn } from 'node:child_process';
import { failed } from '../failure.ts';
import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process';

/**
 * Memory that a program may have of its own. What a server sends may unfold to any size: git resolves a delta in memory,
 * where a file of 100 MiB, the most that GitHub takes, is there three times.
 */
export const maxMemoryMib = 384;

/**
 * Settings that keep git small on repositories with large files: what is larger than 1 MiB is streamed and never compared
 * with other files, and comparing the rest takes at most 64 MiB a thread. Without a number of threads there is one for each
 * core, and on a large machine they would need more than {@link maxMemoryMib}: a search holds a file of up to 16 MiB each.
 */
const memorySettings = [
  ['core.bigFileThreshold', '1m'],
  ['pack.threads', '2'],
  ['grep.threads', '8'],
  ['pack.windowMemory', '64m'],
  ['pack.deltaCacheSize', '32m'],
] as const;

/** {@link memorySettings}, as git reads them from its environment. */
export const memoryEnvironment: Readonly<Record<string, string>> = {
  GIT_CONFIG_COUNT: String(memorySettings.length),
  ...Object.fromEntries(
    memorySettings.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ),
};

/** As git, the C library and pthread have it; `index-pack` also ends with that of a thread that it cannot start. */
export const outOfMemory = /out of memory|cannot allocate memory|unable to create thread/i;
/** More than this on standard output is no answer that we ask for: a listing is read piece by piece. */
const maxOutputBytes = 16 * 1024 * 1024;
/** The end of what a program complains about, which is where git says what failed; before it, what hooks print. */
const maxComplaintChars = 64 * 1024;
/** Between asking a program to end, so that it removes its lock files, and ending it. */
const graceMs = 500;

export interface ProgramStart {
  readonly program: string;
  readonly args: readonly string[];
  /** All of it: nothing is inherited from our own environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
}

export interface ProgramRun extends ProgramStart {
  readonly input?: string | Buffer;
  readonly signal: AbortSignal;
  /**
   * Sees each piece of the standard output, which is not collected then. What it throws ends the program, and is what
   * the run rejects with.
   */
  readonly see?: ((piece: Buffer) => void) | undefined;
}

export interface ProgramResult {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly output: Buffer;
  readonly complaint: string;
}

/** Whether a program ended because the memory that it may have was not enough. git has no exit code for it. */
export function isOutOfMemory({ complaint }: Pick<ProgramResult, 'complaint'>): boolean {
  return outOfMemory.test(complaint);
}

/**
 * Starts a program in a process group of its own, with bounded memory. Node cannot bound it, so the shell does
 * (`RLIMIT_DATA`, which leaves out files that are mapped) and is replaced by the program.
 */
export function startProgram(start: ProgramStart): ChildProcessWithoutNullStreams {
  const limited = ['-c', 'ulimit -d "$0" 2>/dev/null; exec "$@"', String(maxMemoryMib * 1024)];
  return spawn('/bin/sh', [...limited, start.program, ...start.args], {
    cwd: start.directory,
    env: start.environment,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/**
 * Runs a program to its end. On abort its whole group is ended, and the promise rejects with the signal's reason once
 * it is gone. The exit code is for the caller to judge.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramResult> {
  run.signal.throwIfAborted();
  const child = startProgram(run);
  function stop(): void {
    endProgram(child);
  }
  run.signal.addEventListener('abort', stop, { once: true });
  try {
    const result = await collect(child, run);
    run.signal.throwIfAborted();
    return result;
  } finally {
    run.signal.removeEventListener('abort', stop);
  }
}

function collect(
  child: ChildProcessWithoutNullStreams,
  { program, args, input, see }: ProgramRun,
): Promise<ProgramResult> {
  const chunks: Buffer[] = [];
  let size = 0;
  let complaint = '';
  let refusal: unknown;
  function keep(chunk: Buffer): void {
    size += chunk.length;
    if (size > maxOutputBytes)
      throw failed(`${program} ${args[0] ?? ''} printed more than ${maxOutputBytes >> 20} MiB`);
    chunks.push(chunk);
  }
  child.stdout.on('data', (chunk: Buffer) => {
    if (refusal !== undefined) return;
    try {
      (see ?? keep)(chunk);
    } catch (error) {
      refusal = error;
      chunks.length = 0;
      endProgram(child);
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-maxComplaintChars);
  });
  // A program that ends before it has read everything says why on standard error.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (refusal === undefined) resolve({ code, output: Buffer.concat(chunks), complaint });
      else reject(refusal);
    });
  });
}

/** Ends a program and its group: helpers of git (`git-remote-https`, `ssh`) would else outlive it. */
export function endProgram(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  child.once('close', () => clearTimeout(timer));
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended by itself.
  }
}
