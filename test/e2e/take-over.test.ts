import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imageKinds } from '../../src/domain/resources/kinds.ts';
import { state } from '../../src/workflows/messages.ts';
import { isOlder } from '../support/as-flux.ts';
import { haveFluxWork, startFluxHere } from '../support/flux-at-work.ts';
import { findFlux } from '../support/flux-controllers.ts';
import { leaveAsFlux, recordFluxLeft } from '../support/flux-left.ts';
import { finish, stage } from '../support/flux-scenes.ts';
import { startInstallation } from '../support/installation.ts';
import { openWitness } from '../support/witness.ts';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { Installation } from '../support/installation.ts';
import type { Staged } from '../support/flux-scenes.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team } from '../support/team.ts';
import type { Witness } from '../support/witness.ts';

/*
 * Resources as Flux's controllers leave them: taken over without a trace, worked with, and handed back. FLUX_IRC and FLUX_IAC
 * name Flux's controllers; where they are not given, what they were seen to leave is in test/vectors/flux-left.json
 * (FLUX_RECORD=FILE writes it anew), and nobody is there to hand back to.
 */

const programs = findFlux(process.env);
const { FLUX_RECORD: recordFile } = process.env;
const stack = new AsyncDisposableStack();
let installation: Installation;
let staged: readonly Staged[];
let witness: Witness;
let tagwright: Tagwright;
/** Where the branches of each scene were before tagwright was started. */
let heads: ReadonlyMap<string, string>;

beforeAll(async () => {
  installation = stack.use(await startInstallation());
  staged = await stage(installation);
  if (programs === undefined) {
    await finish(installation, staged);
    await leaveAsFlux(installation, staged);
  } else await haveFluxWork(installation, staged, programs);
  if (recordFile !== undefined) {
    const scenes = await recordFluxLeft(installation, staged);
    const from = 'image-reflector-controller v1.2.0, image-automation-controller v1.2.1';
    await writeFile(recordFile, JSON.stringify({ from, scenes }, undefined, 2));
  }
  heads = await headsNow();
  witness = stack.use(await openWitness(installation));
  tagwright = await installation.start('run');
});

afterAll(() => stack.disposeAsync());

async function headsNow(): Promise<ReadonlyMap<string, string>> {
  const entries = staged.map(async ({ team: { namespace, git } }) => {
    const format = '--format=%(refname) %(objectname)';
    return [namespace, await git.git('for-each-ref', format)] as const;
  });
  return new Map(await Promise.all(entries));
}

function teamOf(name: string): Team {
  const found = staged.find(({ scene }) => scene.name === name);
  if (found === undefined) throw new Error(`no scene "${name}"`);
  return found.team;
}

/** Waits until each resource has been looked at, and nothing goes on. */
async function untilLookedAt(): Promise<void> {
  for (const { team } of staged) {
    for (const kind of imageKinds) {
      const id = `default/${kind}/${team.namespace}/app`;
      await installation.until(async () => {
        const loop = await installation.client.workflow.getHandle(id).query(state);
        const isLookedAt = loop.suspended || loop.last !== undefined;
        expect({ id, isLookedAt, running: loop.running }).toEqual({
          id,
          isLookedAt: true,
          running: false,
        });
      });
    }
  }
}

/** Those of resources that Flux had brought to a rest. An older policy that was asked for once says so with each run, as Flux's did. */
function ofResting(lines: readonly string[]): readonly string[] {
  const restless = isOlder ? /failing| ImagePolicy\/app Normal/ : /failing/;
  return lines.filter((line) => !restless.test(line));
}

test('what Flux has left is taken over without a commit, an Event or a flap of Ready', async () => {
  await untilLookedAt();
  // The next scan is due, or soon will be.
  const message = expect.stringMatching(/^successful scan: found 2 tags with checksum sha256:/);
  const scanned = { conditions: [{ type: 'Ready', status: 'True', message }] };
  await teamOf('up-to-date').untilStatus('ImageRepository', scanned, 90_000);
  expect(await headsNow()).toEqual(heads);
  expect(ofResting(witness.events())).toEqual([]);
  expect(witness.flaps()).toEqual([]);
});

// Older policies cannot be suspended, and have no place for the answer to a request.
test.skipIf(isOlder)('nothing is written but the times of scans and of runs', () => {
  // A policy's run that finds nothing new writes nothing, a scan and an automation's run their time.
  expect(busiest(/^ImagePolicy (?!failing)/)).toBe(0);
  expect(busiest(/ suspended/)).toBe(0);
  // Where Flux itself was at work a moment ago, the next scan is a minute away, and there are more runs meanwhile.
  const runs = programs === undefined ? 1 : 3;
  expect(busiest(/^Image(?!Policy)\w+ (?!failing|push-branch)/)).toBeLessThanOrEqual(runs);
});

/** How often that of the resources was written to which was written to most. */
function busiest(resources: RegExp): number {
  const writes = [...witness.writes()].filter(([id]) => resources.test(id));
  return Math.max(...writes.map(([, count]) => count));
}

test('tags go on to be committed, on top of what Flux pushed', async () => {
  const [direct, reviewed] = [teamOf('up-to-date'), teamOf('push-branch')];
  const before = await reviewed.git.git('rev-parse', 'updates');
  for (const team of [direct, reviewed]) await team.push('1.2.0');
  await direct.untilCommitted('app:1.2.0');
  await reviewed.untilCommitted('app:1.2.0', { branch: 'updates' });
  expect(await reviewed.git.git('rev-parse', 'updates~1')).toBe(before);
});

test('what Flux suspended rests until it is resumed', async () => {
  const team = teamOf('suspended');
  await team.push('1.1.0');
  const key = { namespace: team.namespace, name: 'app' };
  for (const kind of imageKinds)
    await installation.kubernetes.merge(kind, key, { spec: { suspend: null } });
  await team.untilCommitted('app:1.1.0');
  expect(await team.git.git('rev-list', '--count', 'main')).toBe('2');
});

// What older CRDs have in their place: test/hostile/older-releases.test.ts.
test.skipIf(isOlder)('what is left is what the controllers of Flux expect', async () => {
  const team = teamOf('up-to-date');
  const [head, name] = [await team.git.git('rev-parse', 'main'), team.image];
  await team.untilStatus('ImageUpdateAutomation', { lastPushCommit: head });
  expect(await leftOf(team, 'ImageRepository')).toEqual({
    canonicalImageName: name,
    conditions: [
      readyAt(1, expect.stringMatching(/^successful scan: found 3 tags with checksum /)),
    ],
    lastHandledReconcileAt: expect.any(String),
    lastScanResult: {
      latestTags: ['1.2.0', '1.1.0', '1.0.0'],
      revision: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      scanTime: expect.stringMatching(wholeSeconds),
      tagCount: 3,
    },
    observedExclusionList: ['^.*\\.sig$'],
    observedGeneration: 1,
  });
  expect(await leftOf(team, 'ImagePolicy')).toEqual({
    conditions: [
      readyAt(1, `Latest image tag for ${name} resolved to 1.2.0 (previously ${name}:1.1.0)`),
    ],
    lastHandledReconcileAt: 'asked for once',
    latestRef: { name, tag: '1.2.0' },
    observedGeneration: 1,
    observedPreviousRef: { name, tag: '1.1.0' },
  });
  expect(await leftOf(team, 'ImageUpdateAutomation')).toEqual({
    conditions: [readyAt(1, 'repository up-to-date')],
    lastAutomationRunTime: expect.stringMatching(wholeSeconds),
    lastHandledReconcileAt: 'asked for once',
    lastPushCommit: head,
    lastPushTime: expect.stringMatching(wholeSeconds),
    observedGeneration: 1,
    observedPolicies: { app: { name, tag: '1.2.0' } },
    observedSourceRevision: `main@sha1:${head}`,
  });
});

const wholeSeconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function readyAt(observedGeneration: number, message: unknown): object {
  const lastTransitionTime = expect.stringMatching(wholeSeconds);
  const ready = { type: 'Ready', status: 'True', reason: 'Succeeded' };
  return { ...ready, message, observedGeneration, lastTransitionTime };
}

/** The status; nothing else but Flux's finalizer is left on the resource. */
async function leftOf(team: Team, kind: ImageKind): Promise<unknown> {
  const { metadata, status } = await team.get(kind);
  expect(metadata).toMatchObject({ finalizers: ['finalizers.fluxcd.io'] });
  return status;
}

function toldOfSecond(): readonly string[] {
  return witness.events().filter((line) => line.includes('SecondController'));
}

test('who writes as a controller of Flux meanwhile is told of, once', async () => {
  const team = teamOf('digests');
  const key = { namespace: team.namespace, name: 'app' };
  const at = { subresource: 'status', fieldManager: 'image-automation-controller' } as const;
  async function writeAsFlux(): Promise<void> {
    const lastAutomationRunTime = `${new Date().toISOString().slice(0, 19)}Z`;
    const change = { status: { lastAutomationRunTime } };
    await installation.kubernetes.merge('ImageUpdateAutomation', key, change, at);
  }
  // For half a minute after its start, it may be what Flux's controllers wrote when they were told to end.
  await installation.until(async () => {
    await writeAsFlux();
    expect(toldOfSecond()).toHaveLength(1);
  });
  const [warning] = toldOfSecond();
  expect(warning).toContain(
    "digests ImageUpdateAutomation/app Warning SecondController (1): Flux's image-automation-controller writes to this resource too",
  );
  expect(tagwright.log()).toContain("one of Flux's controllers runs too");
});

// Only where Flux's controllers are there.
test.for(programs === undefined ? [] : [programs])(
  'Flux goes on when it is handed back',
  async (found) => {
    // First both run, and each resource that Flux writes to says so.
    await using flux = await startFluxHere(installation, found);
    const told = toldOfSecond().length;
    await installation.until(() => expect(toldOfSecond().length).toBeGreaterThan(told));
    expect(await tagwright.stop()).toBe(0);
    const before = await headsNow();
    const team = teamOf('up-to-date');
    await team.push('1.3.0');
    await team.untilCommitted('app:1.3.0');
    await team.untilStatus('ImageUpdateAutomation', {
      observedPolicies: { app: { tag: '1.3.0' } },
      lastPushCommit: await team.git.git('rev-parse', 'main'),
    });
    // Nothing but that has come of it, by Flux's own judgement.
    const after = await headsNow();
    expect(
      staged.filter(({ scene: { name } }) => before.get(name) !== after.get(name)),
    ).toHaveLength(1);
    expect(flux.pids).toHaveLength(2);
  },
);
