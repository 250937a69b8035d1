import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ReconcileError } from '../../domain/errors.ts';
import { codeOf } from '../http/network-error.ts';
import { untilAborted } from '../http/until-aborted.ts';
import type { Job, JobEnd } from './job.ts';

/** A thread that does one job after another, each within a limit of time. */
export interface JobThread extends AsyncDisposable {
  /**
   * The text that the job answers with.
   * @throws {OverLimitError} if it took more; the job's own {ReconcileError}; the signal's reason.
   */
  run(job: Job, signal: AbortSignal): Promise<string>;
}

/** A job took more time or memory than it may, and was ended together with its thread. The message says how much. */
export class OverLimitError extends Error {
  override readonly name = 'OverLimitError';
}

/** A million tags of usual length, and what is made of them; beyond it the thread ends, and not the process. */
const maxHeapMb = 256;
/** As Node has it, of a thread that took more. */
const outOfMemory = 'ERR_WORKER_OUT_OF_MEMORY';

export function createJobThread({ limitMs }: { readonly limitMs: number }): JobThread {
  let worker: Worker | undefined;
  let line: Promise<unknown> = Promise.resolve();

  async function runNext(job: Job, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    const thread = worker ?? (await start());
    worker = thread;
    try {
      return textOf(await exchange(thread, job, limitMs));
    } catch (error) {
      if (error instanceof ReconcileError) throw error;
      worker = undefined;
      await thread.terminate();
      throw error;
    }
  }

  return {
    run(job, signal) {
      const result = line.then(() => runNext(job, signal));
      line = result.catch(() => undefined);
      return untilAborted(result, signal);
    },
    async [Symbol.asyncDispose]() {
      await worker?.terminate();
    },
  };
}

async function start(): Promise<Worker> {
  const started = new Worker(new URL('./thread.ts', import.meta.url), {
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  started.unref();
  // The job that it does hears of it; without a listener it would end the process.
  started.on('error', () => undefined);
  // Its start does not count as a job's time.
  await once(started, 'message');
  return started;
}

async function exchange(thread: Worker, job: Job, limitMs: number): Promise<JobEnd> {
  const limit = AbortSignal.timeout(limitMs);
  const answer = once(thread, 'message', { signal: limit });
  thread.postMessage(job);
  const ends: JobEnd[] = await answer.catch((error: unknown) => {
    const excess = limit.aborted ? `${limitMs / 1000} s` : `${maxHeapMb} MiB`;
    throw limit.aborted || codeOf(error) === outOfMemory ? new OverLimitError(excess) : error;
  });
  const [end] = ends;
  if (end === undefined) throw new Error('a thread answered with nothing');
  return end;
}

function textOf(end: JobEnd): string {
  if (end.kind === 'done') return end.text;
  const { reason, message, terminal } = end;
  throw new ReconcileError(reason, message, { terminal });
}
