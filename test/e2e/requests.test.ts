import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTagwright } from '../bench/contender.ts';
import { startServers } from '../bench/servers.ts';
import { watchTrios } from '../bench/trio-watch.ts';
import { prepareTrios } from '../bench/trios.ts';
import { countActions } from '../support/actions.ts';
import { eventually } from '../support/eventually.ts';
import type { TrioWatch } from '../bench/trio-watch.ts';
import type { TrioPlan } from '../bench/trios.ts';
import type { Counts } from '../support/actions.ts';

/**
 * What an ImageRepository, an ImagePolicy and an automation cost at most from their creation until they are ready and at
 * rest, in the mean of a namespace's trios, however many these are. What is not named is hardly ever done. There is room for
 * a busy machine, where scans do not end soon enough to be done where their workflow runs, and the first run of an automation
 * cannot wait until its policy has selected: alone, it has 1 signal, 1 run and 17 events.
 */
const untilReady = readLimits(`
  ImageRepository signal changed                      1
  ImageRepository activity scan                       1
  ImageRepository marker core_patch                   2
  ImageRepository local activity scan                 2
  ImageRepository local activity reportScan           1
  ImageRepository workflow task                       3
  ImageRepository workflow task timeout               0.5
  ImageRepository event                               20

  ImagePolicy signal changed                          2
  ImagePolicy marker core_patch                       1
  ImagePolicy local activity evaluate                 2
  ImagePolicy local activity reportSelection          1
  ImagePolicy local activity reportFailure            0.5
  ImagePolicy workflow task                           2
  ImagePolicy workflow task timeout                   0.5
  ImagePolicy event                                   20

  ImageUpdateAutomation signal changed                6
  ImageUpdateAutomation activity rewrite              3
  ImageUpdateAutomation marker core_patch             1
  ImageUpdateAutomation local activity plan           5
  ImageUpdateAutomation local activity reportUpdate   3
  ImageUpdateAutomation workflow task                 8
  ImageUpdateAutomation workflow task timeout         0.5
  ImageUpdateAutomation event                         60

  get imagerepositories                               0.5
  get imagepolicies                                   0.5
  get imageupdateautomations                          1
  patch imagerepositories                             1
  patch imagepolicies                                 1
  patch imageupdateautomations                        2
  patch imagerepositories/status                      2.5
  patch imagepolicies/status                          2.5
  patch imageupdateautomations/status                 6
  create events                                       5
  patch events                                        0.5

  GET info/refs?service=git-upload-pack               2
  POST git-upload-pack                                6
`);

/** What they cost in a minute in which nothing happens; the end of the minute may cut a run or two. */
const quietRun = readLimits(`
  ImageRepository local activity scan                 1.1
  ImageRepository workflow task                       1.5
  ImageRepository event                               7.5
  ImageUpdateAutomation local activity plan           1.1
  ImageUpdateAutomation workflow task                 1.5
  ImageUpdateAutomation event                         7.5
  patch imagerepositories/status                      1.1
  patch imageupdateautomations/status                 1.1
  POST git-upload-pack                                1.1
`);

/** The second is beyond what an automation's status names whether its markers do or not. */
const sizes = [10, 110] as const;
type Phase = 'untilReady' | 'quietRun';

/** The limits of a table's lines. */
function readLimits(text: string): Counts {
  const lines = text.matchAll(/^ *(\S.*?) +([\d.]+)$/gm);
  return Object.fromEntries([...lines].map(([, what, limit]) => [what, Number(limit)]));
}

/** A moment without news of any trio of a fleet, after which all of them wait for their next minute. */
const calmMs = 2_000;

interface Fleet {
  readonly plan: TrioPlan;
  readonly watch: TrioWatch;
  /** Milliseconds of the epoch. */
  readonly createdAt: number;
  readonly restAt: number;
}

/** For each trio, by the size of its namespace. */
const costs = new Map<number, Readonly<Record<Phase, Counts>>>();
/** By name of an automation of the larger fleet, the policies that its status names. */
const observed = new Map<string, readonly string[]>();
const stack = new AsyncDisposableStack();

beforeAll(async () => {
  const servers = stack.use(await startServers());
  const tagwright = stack.use(await startTagwright(servers));

  async function createFleet(count: number): Promise<Fleet> {
    const plan = { name: `of-${count}`, count, namespaces: 1 };
    const watch = stack.use(watchTrios(servers, plan));
    const trios = await prepareTrios(servers, plan);
    const createdAt = Date.now();
    await trios.create();
    await until(() => watch.ready() === count && Date.now() >= watch.changedAt() + calmMs);
    return { plan, watch, createdAt, restAt: Date.now() };
  }
  /** Since it was at rest, each repository was scanned and each automation ran. */
  async function endQuietRun({ plan, watch, restAt }: Fleet): Promise<number> {
    await until(() => watch.ranSince(restAt) === 2 * plan.count);
    return Date.now();
  }

  const fleets: Fleet[] = [];
  for (const count of sizes) fleets.push(await createFleet(count));
  const ends = await Promise.all(fleets.map(endQuietRun));
  const namespace = `of-${sizes[1]}-0`;
  const signal = AbortSignal.timeout(30_000);
  const automations = await servers.eyes.list('ImageUpdateAutomation', { namespace }, signal);
  for (const { metadata, status } of automations)
    observed.set(metadata.name, Object.keys(status.observedPolicies ?? {}));
  const actions = [...(await servers.requests()), ...(await tagwright.histories())];
  for (const [index, { plan, watch, createdAt, restAt }] of fleets.entries()) {
    const ready = { from: createdAt, to: restAt, places: `${plan.name}-` };
    const quiet = { from: restAt, to: ends[index] ?? restAt, places: `${plan.name}-` };
    // One for each automation, or more where the machine took so long that some ran again.
    const { run = 0 } = countActions(watch.runs, quiet);
    costs.set(plan.count, {
      untilReady: countActions(actions, ready, plan.count),
      quietRun: countActions(actions, quiet, run),
    });
  }
  print();
}, 400_000);

afterAll(() => stack.disposeAsync());

async function until(isSo: () => boolean): Promise<void> {
  await eventually(() => expect(isSo()).toBe(true), { timeoutMs: 180_000, intervalMs: 100 });
}

function costOf(size: number, phase: Phase): Counts {
  return costs.get(size)?.[phase] ?? {};
}

describe.each([
  ['until they are ready', 'untilReady', untilReady],
  ['in a minute in which nothing happens', 'quietRun', quietRun],
] as const)('what trios cost %s', (_, phase, limits) => {
  test.for(sizes)('is within what is known, at %d to a namespace', (size) => {
    const cost = costOf(size, phase);
    expect(Object.keys(cost)).not.toEqual([]);
    const above = Object.entries(cost).filter(([what, count]) => count > (limits[what] ?? 0.2));
    expect(Object.fromEntries(above)).toEqual({});
  });
});

test.for(['untilReady', 'quietRun'] as const)('%s: neighbours cost a trio nothing', (phase) => {
  const [few, many] = sizes.map((size) => costOf(size, phase));
  const grown = Object.entries(many ?? {}).filter(
    ([what, count]) => count > 2 * (few?.[what] ?? 0) + 3,
  );
  expect(grown).toEqual([]);
});

test('an automation beside many policies says only what its markers name', () => {
  for (const [name, policies] of observed) expect(policies).toEqual([name]);
  expect(observed.size).toBe(sizes[1]);
});

/** For those who lower the limits. */
function print(): void {
  for (const phase of ['untilReady', 'quietRun'] as const) {
    const lines = Object.keys(costOf(10, phase)).map((what) =>
      [what, ...sizes.map((size) => costOf(size, phase)[what]?.toFixed(2) ?? '0')].join('  '),
    );
    process.stdout.write(`${phase}, at ${sizes.join(' and ')}:\n${lines.join('\n')}\n\n`);
  }
}
