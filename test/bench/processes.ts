import { readFile, readdir } from 'node:fs/promises';

/** What a process and its children have taken so far. */
export interface Usage {
  readonly at: number;
  /** Processor seconds, those of children that ended included. */
  readonly cpuSeconds: number;
  readonly residentMib: number;
}

/** `sysconf(_SC_CLK_TCK)` is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** What these processes and their living children take, but those in `apart`. */
export async function readUsage(
  pids: readonly number[],
  apart: readonly number[] = [],
): Promise<Usage> {
  const families = await Promise.all(pids.map(familyOf));
  const family = families.flat().filter((one) => !apart.includes(one));
  const members = await Promise.all(family.map((one) => readOne(one)));
  return {
    at: performance.now(),
    cpuSeconds: sum(members.map((one) => one.cpuSeconds)),
    residentMib: sum(members.map((one) => one.residentMib)),
  };
}

/** Cores that were busy on average between two looks. */
export function coresBetween(before: Usage, after: Usage): number {
  return (after.cpuSeconds - before.cpuSeconds) / ((after.at - before.at) / 1000);
}

/** The process, and its children and theirs that are alive. */
export async function familyOf(pid: number): Promise<readonly number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => read(`/proc/${pid}/task/${thread}/children`)),
  );
  const children = lists.join(' ').split(' ').filter(Boolean).map(Number);
  const families = await Promise.all(children.map((child) => familyOf(child)));
  return [pid, ...families.flat()];
}

async function readOne(pid: number): Promise<Omit<Usage, 'at'>> {
  const [stat, status] = await Promise.all([
    read(`/proc/${pid}/stat`),
    read(`/proc/${pid}/status`),
  ]);
  // After the name, which may hold anything: state is field 3, utime to cstime are 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = sum(fields.slice(11, 15).map(Number));
  return {
    cpuSeconds: ticks / ticksPerSecond,
    residentMib: kib(status, 'VmRSS') / 1024,
  };
}

export function kib(text: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}

/** Empty where the process has ended meanwhile. */
export function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
