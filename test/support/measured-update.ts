import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { familyOf, kib, read } from '../bench/processes.ts';
import { temporaryDirectory } from './directory.ts';

/** What came of a repository, and what it took. */
export interface MeasuredUpdate {
  /** `reason: message`, or what was read. */
  readonly outcome: string;
  /** The most that was resident of the process that does the work. */
  readonly mostMib: number;
  /** The most of the largest program that it started: memory of its own, files that it maps left out. */
  readonly mostOfChildMib: number;
  readonly seconds: number;
}

const script = join(import.meta.dirname, 'update-once.ts');
/** A process that takes much lives much longer. */
const everyMs = 40;

/** Looks at a repository once, in a process with little memory, and watches it and the programs that it starts. */
export async function measureUpdate(url: string): Promise<MeasuredUpdate> {
  await using folder = await temporaryDirectory();
  const start = performance.now();
  const child = spawn(process.execPath, ['--max-old-space-size=256', script, url, folder.path], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new AbortController();
  child.once('close', () => ended.abort());
  const watching = watchChildren(child.pid ?? 0, ended.signal);
  const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const mostOfChildMib = await watching;
  const answer: unknown = said === '' ? undefined : JSON.parse(said);
  if (!isAnswer(answer)) throw new Error(`the process ended without an answer: ${complaint}`);
  return { ...answer, mostOfChildMib, seconds: (performance.now() - start) / 1000 };
}

async function watchChildren(pid: number, ended: AbortSignal): Promise<number> {
  let mostKib = 0;
  while (!ended.aborted) {
    const children = (await familyOf(pid)).filter((one) => one !== pid);
    for (const child of children)
      mostKib = Math.max(mostKib, kib(await read(`/proc/${child}/status`), 'RssAnon'));
    await delay(everyMs);
  }
  return mostKib / 1024;
}

function isAnswer(value: unknown): value is { readonly outcome: string; readonly mostMib: number } {
  return typeof value === 'object' && value !== null && 'outcome' in value && 'mostMib' in value;
}
