import { setTimeout as delay } from 'node:timers/promises';
import { isReady } from '../../src/domain/status/conditions.ts';
import { pushImage } from '../support/push-image.ts';
import { median, spread } from './figure.ts';
import { automation, createAll, createNamespace, smallFleet } from './fleet.ts';
import { nextState } from './moments.ts';
import { coresBetween, readUsage } from './processes.ts';
import type { Figure } from './figure.ts';
import type { Product } from './product.ts';
import type { Servers } from './servers.ts';
import type { Usage } from './processes.ts';

/** Before the steady state is measured, for what the creation left behind. */
const calmMs = 10_000;
/** The interval of the loops, so that each runs as often as any other. */
const steadyMs = 60_000;
const lookEveryMs = 5_000;

interface Load {
  readonly count: number;
  readonly flux: { readonly readySeconds: number; readonly cores: number; readonly mib: number };
  readonly target: { readonly readySeconds: number; readonly cores: number; readonly mib: number };
}

/** The rows "300" and "1000" of the design. */
export const loads = {
  '300': {
    count: 300,
    flux: { readySeconds: 58, cores: 0.115, mib: 319 },
    target: { readySeconds: 20, cores: 0.115, mib: 300 },
  },
  '1000': {
    count: 1000,
    flux: { readySeconds: 571, cores: 0.352, mib: 825 },
    target: { readySeconds: 60, cores: 0.352, mib: 450 },
  },
} as const satisfies Record<string, Load>;

/**
 * "300" and "1000": so many automations on an interval of one minute, in one namespace with one GitRepository, one
 * ImageRepository and one ImagePolicy; each has a folder with one manifest of its own (`update.path`), which is up to
 * date. The product is started for the row alone. First the time from the request that creates the first resource to
 * the moment when the last automation is Ready; then, over 60 s, the processor cores and the memory (resident, the
 * middle of a look every 5 s) of our process and its children, Temporal's server counted apart.
 */
export async function benchMany(
  servers: Servers,
  row: keyof typeof loads,
): Promise<readonly Figure[]> {
  const { count, flux, target } = loads[row];
  await using product = await servers.start();
  const readySeconds = await createMany(servers, { name: `many-${row}`, count });
  await delay(calmMs);
  const steady = await watchUsage(product);
  const work = `${count.toLocaleString('en')} automations on a one-minute interval`;
  return [
    {
      row,
      work: `${work}: all ready after creation`,
      flux: flux.readySeconds,
      target: target.readySeconds,
      ours: readySeconds,
      unit: 's',
    },
    {
      row,
      work: `${work}, steady: processor`,
      flux: flux.cores,
      target: target.cores,
      ours: steady.cores,
      unit: 'cores',
      note: `Temporal's server: ${spread([steady.temporalCores])}`,
    },
    {
      row,
      work: `${work}, steady: memory`,
      flux: flux.mib,
      target: target.mib,
      ours: median(steady.resident),
      unit: 'MiB',
      note: `proportional: ${spread([median(steady.proportional)])}; Temporal's server: ${spread([steady.temporalMib])}`,
    },
  ];
}

async function createMany(
  servers: Servers,
  { name, count }: { readonly name: string; readonly count: number },
): Promise<number> {
  const { registry, cluster } = servers;
  const image = `${registry.address}/${name}/app`;
  const repository = await servers.repository(name);
  const names = Array.from({ length: count }, (_, index) => `app-${index}`);
  const line = `image: ${image}:1.0.0 # {"$imagepolicy": "${name}:app"}\n`;
  const files = names.map((app) => [`apps/${app}/deployment.yaml`, `# ${app}\n${line}`] as const);
  await repository.commit({ files: Object.fromEntries(files) });
  await pushImage({ url: registry.url, repository: `${name}/app`, tag: '1.0.0' });
  await createNamespace(cluster, name);
  const start = performance.now();
  const ready = new Set<string>();
  const which = { kind: 'ImageUpdateAutomation', namespace: name } as const;
  const all = nextState(servers, which, ({ metadata, status }) => {
    if (isReady(status.conditions ?? [])) ready.add(metadata.name);
    return ready.size === count ? true : undefined;
  });
  const [source, , ...rest] = smallFleet({ url: repository.url, image });
  const repositoryEachMinute = {
    kind: 'ImageRepository',
    name: 'app',
    spec: { image, interval: '1m' },
  } as const;
  const automations = names.map((app) =>
    automation({ name: app, interval: '1m', path: `./apps/${app}` }),
  );
  await createAll(cluster, name, [
    ...(source === undefined ? [] : [source]),
    repositoryEachMinute,
    ...rest.slice(0, 1),
    ...automations,
  ]);
  return ((await all).at - start) / 1000;
}

interface Steady {
  readonly cores: number;
  readonly resident: readonly number[];
  readonly proportional: readonly number[];
  readonly temporalCores: number;
  readonly temporalMib: number;
}

async function watchUsage({ pid, temporalPid }: Product): Promise<Steady> {
  const looks: Usage[] = [await readUsage(pid, [temporalPid])];
  const temporalBefore = await readUsage(temporalPid);
  const end = performance.now() + steadyMs;
  while (performance.now() < end) {
    await delay(lookEveryMs);
    looks.push(await readUsage(pid, [temporalPid]));
  }
  const temporalAfter = await readUsage(temporalPid);
  const [before] = looks;
  const after = looks.at(-1);
  if (before === undefined || after === undefined) throw new Error('nothing was measured');
  return {
    cores: coresBetween(before, after),
    resident: looks.map(({ residentMib }) => residentMib),
    proportional: looks.map(({ proportionalMib }) => proportionalMib ?? Number.NaN),
    temporalCores: coresBetween(temporalBefore, temporalAfter),
    temporalMib: temporalAfter.residentMib,
  };
}
