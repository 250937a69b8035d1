import { setTimeout as delay } from 'node:timers/promises';
import { countActions } from '../support/actions.ts';
import { eventually } from '../support/eventually.ts';
import { startServers } from './servers.ts';
import { watchSteady } from './steady.ts';
import { watchTrios } from './trio-watch.ts';
import { prepareTrios } from './trios.ts';
import type { Counts } from '../support/actions.ts';
import type { Contender } from './contender.ts';
import type { Servers } from './servers.ts';
import type { Steady } from './steady.ts';
import type { TrioPlan } from './trios.ts';

/** How many trios, and in how many namespaces. */
export type TrioLoad = Pick<TrioPlan, 'count' | 'namespaces'>;

/** A fleet that is not ready by then is measured as it is. */
const patienceMs = 900_000;
/** Before the steady state is measured, for what the creation left behind. */
const calmMs = 10_000;
const steadyMinutes = 2;

/** What the trios cost one of those who drive them. */
export interface Measured {
  /** All that was asked patience for, where not all became ready. */
  readonly readySeconds: number;
  readonly ready: number;
  readonly steady: Steady;
  /** What was asked and written down, for each trio. */
  readonly untilReady: Counts;
  /** The same, for each trio and minute. */
  readonly quietMinute: Counts;
}

/** On servers of its own. */
export async function measureTrios(
  { count, namespaces }: TrioLoad,
  start: (servers: Servers) => Promise<Contender>,
): Promise<Measured> {
  await using servers = await startServers();
  await using contender = await start(servers);
  const plan = { name: 'many', count, namespaces };
  await using watch = watchTrios(servers, plan);
  const trios = await prepareTrios(servers, plan);
  const createdAt = Date.now();
  await trios.create();
  await eventually(
    () => {
      if (watch.ready() < count) throw new Error('not yet');
    },
    { timeoutMs: patienceMs, intervalMs: 100 },
  ).catch(() => undefined);
  const ready = watch.ready();
  const readyAt = ready < count ? Date.now() : watch.readyAt();
  await delay(calmMs);
  const steady = await watchSteady(contender, steadyMinutes);
  const { from, to } = steady;
  const actions = [...(await servers.requests()), ...(await contender.histories()), ...watch.runs];
  const places = plan.name;
  return {
    readySeconds: (readyAt - createdAt) / 1000,
    ready,
    steady,
    untilReady: countActions(actions, { from: createdAt, to: readyAt, places }, count),
    quietMinute: countActions(actions, { from, to, places }, (count * (to - from)) / 60_000),
  };
}
