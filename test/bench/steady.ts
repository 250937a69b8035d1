import { setTimeout as delay } from 'node:timers/promises';
import { median } from './figure.ts';
import { coresBetween, readUsage } from './processes.ts';
import type { Contender } from './contender.ts';

/** What was taken while nothing happened but the loops' intervals. */
export interface Steady {
  readonly cores: number;
  /** Resident, the middle of the looks. */
  readonly mib: number;
  /** Of Temporal's server; absent where there is none. */
  readonly temporal?: { readonly cores: number; readonly mib: number };
  /** Milliseconds of the epoch. */
  readonly from: number;
  readonly to: number;
}

const lookEveryMs = 5_000;

/** Watches processor and memory for so many minutes. */
export async function watchSteady(contender: Contender, minutes: number): Promise<Steady> {
  const { pids, temporalPid } = contender;
  const from = Date.now();
  const apart = temporalPid === undefined ? [] : [temporalPid];
  const [first, firstTemporal] = await Promise.all([readUsage(pids, apart), readUsage(apart)]);
  const resident = [first.residentMib];
  let last = first;
  while (Date.now() < from + minutes * 60_000) {
    await delay(Math.min(lookEveryMs, from + minutes * 60_000 - Date.now()));
    last = await readUsage(pids, apart);
    resident.push(last.residentMib);
  }
  const lastTemporal = await readUsage(apart);
  const temporal = {
    cores: coresBetween(firstTemporal, lastTemporal),
    mib: lastTemporal.residentMib,
  };
  return {
    cores: coresBetween(first, last),
    mib: median(resident),
    ...(temporalPid === undefined ? {} : { temporal }),
    from,
    to: Date.now(),
  };
}
