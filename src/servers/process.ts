import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdir, readFile, writeFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '../domain/start-error.ts';
import { stopProcess } from './stop-process.ts';

export interface ProcessOptions {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where its output goes, and beside it (`.pid`) the id of the running process. */
  readonly logFile: string;
  /** Answers whether the server is of use; asked until it says yes. */
  readonly isReady: () => Promise<boolean>;
  readonly readyTimeoutMs?: number;
}

export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
  /** Ends the process at once, as a crash would. */
  kill(): Promise<void>;
}

/**
 * Starts a server and waits until it is ready. A process that an earlier, killed run left behind is
 * stopped first.
 * @throws {StartError} with the end of its log, if it exits or does not become ready.
 */
export async function startProcess(options: ProcessOptions): Promise<ServerProcess> {
  const {
    name,
    program,
    args,
    environment = {},
    logFile,
    isReady,
    readyTimeoutMs = 60_000,
  } = options;
  const pidFile = `${logFile}.pid`;
  await mkdir(dirname(logFile), { recursive: true });
  await stopLeftover(pidFile, program);

  const log = openSync(logFile, 'a');
  const child = spawn(program, args, {
    stdio: ['ignore', log, log],
    env: { HOME: dirname(logFile), ...goSettings(), ...environment },
  });
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`it exited with ${signal ?? code}`));
  });
  const { pid } = child;
  if (pid === undefined) throw await failure(name, await exited, logFile);
  await writeFile(pidFile, String(pid));

  const why = await Promise.race([exited, waitUntil(isReady, readyTimeoutMs)]);
  if (why !== undefined) {
    await stopProcess(pid, 'SIGKILL');
    throw await failure(name, why, logFile);
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      const ended = await Promise.race([exited, delay(10_000, undefined, { ref: false })]);
      if (ended === undefined) child.kill('SIGKILL');
      await exited;
    }
    await rm(pidFile, { force: true });
  }
  return { pid, kill: () => end('SIGKILL'), [Symbol.asyncDispose]: () => end('SIGTERM') };
}

async function waitUntil(
  isReady: () => Promise<boolean>,
  timeoutMs: number,
): Promise<string | undefined> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (await isReady().catch(() => false)) return undefined;
    await delay(50);
  }
  return `it was not ready within ${timeoutMs / 1000} s`;
}

async function stopLeftover(pidFile: string, program: string): Promise<void> {
  const text = await readFile(pidFile, 'utf8').catch(() => '');
  const pid = Number(text);
  if (Number.isInteger(pid) && pid > 0) await stopProcess(pid, 'SIGTERM', program);
}

async function failure(name: string, why: string, logFile: string): Promise<StartError> {
  const log = await readFile(logFile, 'utf8').catch(() => '');
  const end = log.trim().split('\n').slice(-5).join('\n');
  return new StartError(`${name} did not start: ${why} (log: ${logFile})\n${end}`);
}

/** Of Go's runtime, which all these servers have: how often they collect garbage is up to whoever starts them. */
function goSettings(): Readonly<Record<string, string>> {
  const { GOGC } = process.env;
  return GOGC === undefined ? {} : { GOGC };
}
