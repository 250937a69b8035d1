import { parentPort } from 'node:worker_threads';
import { ReconcileError } from '../../domain/errors.ts';
import { createFilterMemory } from '../../domain/policy/filter-memory.ts';
import { runJob } from './job.ts';
import type { Job, JobEnd } from './job.ts';

// What runs in a thread of its own: `job-thread.ts` starts it and sends it one job after another.

const filterOf = createFilterMemory();

function endOf(job: Job): JobEnd {
  try {
    return { kind: 'done', text: runJob(job, filterOf) };
  } catch (error) {
    const { reason, terminal, message } = ReconcileError.of(error, 'Failed');
    return { kind: 'failed', reason, terminal, message };
  }
}

parentPort?.on('message', (job: Job) => parentPort?.postMessage(endOf(job)));
parentPort?.postMessage('ready');
