import { benchBig } from './big.ts';
import { startTagwright } from './contender.ts';
import { startFlux } from './flux.ts';
import { startServers } from './servers.ts';
import { benchTags } from './tags.ts';
import { figureOf } from './timing.ts';
import { benchCold, benchSmall } from './update.ts';
import type { Contender } from './contender.ts';
import type { Figure } from './figure.ts';
import type { FluxPrograms } from '../support/flux-controllers.ts';
import type { Servers } from './servers.ts';
import type { Timing } from './timing.ts';

type Bench = (servers: Servers) => Promise<readonly Timing[]>;

/** The rows of one automation, in this order. */
export const singleRows: Readonly<Record<string, Bench>> = {
  small: benchSmall,
  cold: benchCold,
  big: benchBig,
  tags: benchTags,
};

/** A row as the product measures, and then as Flux's controllers do where they are given, each on servers of its own. */
export async function measureSingle(
  row: string,
  programs: FluxPrograms | undefined,
): Promise<readonly Figure[]> {
  const bench = singleRows[row] ?? (() => Promise.resolve([]));
  const ours = await measure(bench, startTagwright);
  const flux = programs && (await measure(bench, (servers) => startFlux(servers, programs)));
  return ours.map((timing, index) => figureOf(timing, flux?.[index]));
}

async function measure(
  bench: Bench,
  start: (servers: Servers) => Promise<Contender>,
): Promise<readonly Timing[]> {
  await using stack = new AsyncDisposableStack();
  const servers = stack.use(await startServers());
  stack.use(await start(servers));
  return await bench(servers);
}
