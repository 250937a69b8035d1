import { startTagwright } from './contender.ts';
import { startFlux } from './flux.ts';
import { measureTrios } from './measure-trios.ts';
import type { Figure } from './figure.ts';
import type { FluxPrograms } from '../support/flux-controllers.ts';
import type { Measured, TrioLoad } from './measure-trios.ts';

/** What is aimed at, as a part of what Flux takes; Temporal's cores as they are. */
interface Aims {
  readonly ready: number;
  readonly mib: number;
  readonly temporalCores?: number;
}

interface Load extends TrioLoad {
  readonly aims: Aims;
}

const small = { mib: 1.2, temporalCores: 0.1 };
const large = { mib: 1 };

/** The rows, by the number of trios and of the namespaces that they are in. */
export const loads = {
  '300/1': { count: 300, namespaces: 1, aims: { ready: 1 / 3, ...small } },
  '300/30': { count: 300, namespaces: 30, aims: { ready: 1 / 2, ...small } },
  '1000/1': { count: 1000, namespaces: 1, aims: { ready: 1 / 4, ...large } },
  '1000/30': { count: 1000, namespaces: 30, aims: { ready: 1 / 2, ...large } },
  '3000/1': { count: 3000, namespaces: 1, aims: { ready: 1 / 4, ...large } },
  '3000/30': { count: 3000, namespaces: 30, aims: { ready: 1 / 2, ...large } },
} as const satisfies Record<string, Load>;

export type TrioRow = keyof typeof loads;

export function isTrioRow(row: string): row is TrioRow {
  return Object.hasOwn(loads, row);
}

/** Those that take an hour. */
export function isBig(row: TrioRow): boolean {
  return loads[row].count > 1000;
}

/** A row as the product measures, and as Flux does where its controllers are given. */
export interface MeasuredRow {
  readonly ours: Measured;
  readonly flux: Measured | undefined;
}

/**
 * So many trios on an interval of one minute, in one namespace or in 30, on servers of their own: an ImageRepository, an
 * ImagePolicy and an automation that has a folder with one manifest to itself, which is up to date. Ten images and ten
 * Git repositories are shared. First the time from the request that creates the first resource to the moment when the
 * last trio is ready; then, over whole minutes, the processor cores and the memory (resident, the middle of a look every
 * 5 s) of the process and its children, Temporal's server apart. Flux's two controllers then do the same.
 */
export async function measureRow(
  row: TrioRow,
  programs: FluxPrograms | undefined,
): Promise<MeasuredRow> {
  return {
    ours: await measureTrios(loads[row], startTagwright),
    flux: programs && (await measureTrios(loads[row], (servers) => startFlux(servers, programs))),
  };
}

/** The lines of the table. */
export function figuresOf(row: TrioRow, { ours, flux }: MeasuredRow): readonly Figure[] {
  const { count, namespaces, aims }: Load = loads[row];
  const where = namespaces === 1 ? 'one namespace' : `${namespaces} namespaces`;
  const work = `${count.toLocaleString('en')} trios in ${where}`;
  function line(
    what: string,
    unit: Figure['unit'],
    valueOf: (measured: Measured) => number,
    ofFlux: number,
  ): Figure {
    const theirs = flux === undefined ? {} : { flux: valueOf(flux) };
    const aim = flux === undefined ? {} : { target: valueOf(flux) * ofFlux };
    return { row, work: `${work}${what}`, ...theirs, ...aim, ours: valueOf(ours), unit };
  }
  const figures = [
    {
      ...line(': all ready', 's', ({ readySeconds }) => readySeconds, aims.ready),
      note: [notReady('', ours, count), flux ? notReady('Flux: ', flux, count) : ''].join(''),
    },
    line(', steady: processor', 'cores', ({ steady }) => steady.cores, 1),
    line(', steady: memory', 'MiB', ({ steady }) => steady.mib, aims.mib),
  ];
  const { temporal } = ours.steady;
  if (temporal === undefined) return figures;
  const { cores, mib } = temporal;
  const target = aims.temporalCores === undefined ? {} : { target: aims.temporalCores };
  const server = `${work}, steady: Temporal's`;
  return [
    ...figures,
    { row, work: `${server} processor`, ...target, ours: cores, unit: 'cores' },
    { row, work: `${server} memory`, ours: mib, unit: 'MiB' },
  ];
}

function notReady(who: string, { ready }: Measured, count: number): string {
  return ready === count ? '' : `${who}only ${ready} of ${count} were ready; `;
}
