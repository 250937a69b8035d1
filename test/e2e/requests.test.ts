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
 * rest: the mean of 10 in a namespace, and of 40. What is not named is never done. How the messages of neighbours meet
 * depends on the machine: these have room for that.
 */
const untilReady = readLimits(`
                                              10    40    aim
  ImageRepository signal changed              1     1     1
  ImageRepository activity scan               1     1     1
  ImageRepository activity reportScan         1     1     1, local
  ImageRepository workflow task               4     4     2
  ImageRepository workflow task timeout       0.5   0.5   0
  ImageRepository event                       24    24

  ImagePolicy signal changed                  3     3     1
  ImagePolicy activity evaluate               3     3     1, local
  ImagePolicy activity failure                2     2     0
  ImagePolicy activity reportFailure          2     2     0
  ImagePolicy activity reportSelection        1.5   1.5   1, local
  ImagePolicy workflow task                   9     9     1
  ImagePolicy workflow task timeout           0.5   0.5   0
  ImagePolicy event                           50    50

  ImageUpdateAutomation signal changed        12    36    1
  ImageUpdateAutomation activity plan         4     7     1, local
  ImageUpdateAutomation activity rewrite      4     7     1
  ImageUpdateAutomation activity reportUpdate 4     7     1, local
  ImageUpdateAutomation workflow task         18    36    2
  ImageUpdateAutomation workflow task timeout 0.5   1     0
  ImageUpdateAutomation event                 110   220

  get imagerepositories                       8     8     0
  get imagepolicies                           9     9     0
  get imageupdateautomations                  14    22    0
  get gitrepositories                         8     12    0
  list imagepolicies                          8     12    0
  patch imagerepositories                     1     1     1
  patch imagepolicies                         1     1     1
  patch imageupdateautomations                1     1     1
  patch imagerepositories/status              4     4     2
  patch imagepolicies/status                  8     8     2
  patch imageupdateautomations/status         7     10    2
  create events                               6     6     3
  patch events                                2     4     0

  GET info/refs?service=git-upload-pack       4     4     1 for all of a Git repository
  POST git-upload-pack                        7     8     1
`);

/** What they cost in a minute in which nothing happens; there, neighbours make no difference. */
const quietRun = readLimits(`
                                              10    40    aim
  ImageRepository activity scan               1     1     1
  ImageRepository workflow task               2.5   2.5   2
  ImageRepository event                       12    12    11
  ImageUpdateAutomation activity plan         1     1     1, local
  ImageUpdateAutomation workflow task         2.5   2.5   1
  ImageUpdateAutomation event                 12    12    6
  get imagerepositories                       1     1     0
  get imageupdateautomations                  1     1     0
  get gitrepositories                         1     1     0
  list imagepolicies                          1     1     0
  patch imagerepositories/status              1     1     1
  patch imageupdateautomations/status         1     1     1
  POST git-upload-pack                        1     1     1
`);

/** What costs a trio of a large namespace much more than one of a small; the aim: nothing does. */
const growing = [
  'ImageUpdateAutomation activity plan',
  'ImageUpdateAutomation activity reportUpdate',
  'ImageUpdateAutomation activity rewrite',
  'ImageUpdateAutomation event',
  'ImageUpdateAutomation signal changed',
  'ImageUpdateAutomation workflow task',
  'ImageUpdateAutomation workflow task timeout',
  'POST git-upload-pack',
  'get gitrepositories',
  'get imageupdateautomations',
  'list imagepolicies',
  'patch events',
  'patch imageupdateautomations/status',
];

const sizes = [10, 40] as const;
type Limits = Readonly<Record<string, readonly number[]>>;
type Phase = 'untilReady' | 'quietRun';

/** The limits of a table's lines; the aims are for those who read it. */
function readLimits(text: string): Limits {
  const lines = text.matchAll(/^ *(\S.*?) +([\d.]+) +([\d.]+)(?: .*)?$/gm);
  return Object.fromEntries([...lines].map(([, what, ...few]) => [what, few.map(Number)]));
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
    await untilCalm(watch, () => watch.ready() === count);
    return { plan, watch, createdAt, restAt: Date.now() };
  }
  /** Since it was at rest, each repository was scanned and each automation ran. */
  async function endQuietRun({ plan, watch, restAt }: Fleet): Promise<number> {
    await untilCalm(watch, () => watch.ranSince(restAt) === 2 * plan.count);
    return Date.now();
  }

  const fleets: Fleet[] = [];
  for (const count of sizes) fleets.push(await createFleet(count));
  const ends = await Promise.all(fleets.map(endQuietRun));
  const actions = [...(await servers.requests()), ...(await tagwright.histories())];
  for (const [index, { plan, watch, createdAt, restAt }] of fleets.entries()) {
    const ready = { from: createdAt, to: restAt, places: plan.name };
    const quiet = { from: restAt, to: ends[index] ?? restAt, places: plan.name };
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

async function untilCalm(watch: TrioWatch, isSo: () => boolean): Promise<void> {
  const wait = { timeoutMs: 180_000, intervalMs: 100 };
  await eventually(() => {
    expect(isSo() && Date.now() >= watch.changedAt() + calmMs).toBe(true);
  }, wait);
}

function costOf(size: number, phase: Phase): Counts {
  return costs.get(size)?.[phase] ?? {};
}

describe.each([
  ['until they are ready', 'untilReady', untilReady],
  ['in a minute in which nothing happens', 'quietRun', quietRun],
] as const)('what trios cost %s', (_, phase, limits) => {
  test.for(sizes.map((size, index) => [size, index] as const))(
    'is within what is known, at %d to a namespace',
    ([size, index]) => {
      const cost = costOf(size, phase);
      expect(Object.keys(cost)).not.toEqual([]);
      const above = Object.entries(cost).filter(
        ([what, count]) => count > (limits[what]?.[index] ?? 0),
      );
      expect(Object.fromEntries(above)).toEqual({});
    },
  );
});

/** What costs a trio half more, and more than now and then, where it has 40 neighbours. */
function findGrowing(phase: Phase): readonly string[] {
  const [few, many] = sizes.map((size) => costOf(size, phase));
  return Object.entries(many ?? {})
    .filter(([what, count]) => count > 1.5 * (few?.[what] ?? 0) + 0.5)
    .map(([what]) => what);
}

test('a quiet minute costs a trio the same whatever its neighbours', () => {
  expect(findGrowing('quietRun')).toEqual([]);
});

test('until it is ready, a trio costs more with more neighbours only in what is known', () => {
  const found = findGrowing('untilReady');
  expect(found.filter((what) => !growing.includes(what))).toEqual([]);
  // When this is so no longer, the list above is to become shorter.
  expect(found).toContain('ImageUpdateAutomation signal changed');
});

/** For those who lower the limits. */
function print(): void {
  for (const phase of ['untilReady', 'quietRun'] as const) {
    const lines = Object.keys(costOf(40, phase)).map((what) =>
      [what, ...sizes.map((size) => costOf(size, phase)[what]?.toFixed(2) ?? '0')].join('  '),
    );
    process.stdout.write(`${phase}, at ${sizes.join(' and ')}:\n${lines.join('\n')}\n\n`);
  }
}
