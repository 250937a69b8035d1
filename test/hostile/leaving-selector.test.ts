import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imageKinds } from '../../src/domain/resources/kinds.ts';
import { recordAt } from '../../src/domain/resources/record.ts';
import { startInstallation } from '../support/installation.ts';
import { createTeam } from '../support/team.ts';
import type { WorkflowHandle } from '@temporalio/client';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';
import type { Installation } from '../support/installation.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team } from '../support/team.ts';

/* A resource that leaves what a starter watches over is let go: its workflow ends, and nothing is written to it. */

const blue = '--watch-label-selector=shard=blue';

let installation: Installation;
let tagwright: Tagwright;
/** Leaves. */
let team: Team;
/** Stays in the scope, and so shows that time has passed. */
let witness: Team;

beforeAll(async () => {
  installation = await startInstallation();
  tagwright = await installation.start('run', blue);
  team = await createTeam(installation, { name: 'leaving' });
  witness = await createTeam(installation, { name: 'staying' });
  await apply(team, 'blue');
  await apply(witness, 'blue');
  await team.untilReady('ImageUpdateAutomation');
  await witness.untilReady('ImageUpdateAutomation');
});

afterAll(() => installation[Symbol.asyncDispose]());

/** The team's resources, with this label. */
async function apply(one: Team, shard: string): Promise<void> {
  const { namespace } = one;
  const metadata = { namespace, name: 'app', labels: { shard } };
  // Whoever went on scanning would write soon.
  const resources = one.resources({ repository: { interval: '1s' } });
  await installation.kubernetes.apply(resources.map((object) => ({ ...object, metadata })));
}

/** Gives the team's image resources other labels. */
async function relabel(
  { namespace }: Team,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const key = { namespace, name: 'app' };
  for (const kind of imageKinds)
    await installation.kubernetes.merge(kind, key, { metadata: { labels } });
}

function workflowOf(one: Team, kind: ImageKind): WorkflowHandle {
  return installation.client.workflow.getHandle(`default/${kind}/${one.namespace}/app`);
}

async function untilWorkflows(one: Team, status: 'COMPLETED' | 'RUNNING'): Promise<void> {
  await installation.until(async () => {
    expect(await workflowsOf(one)).toEqual(imageKinds.map(() => status));
  });
}

/** Waits until the team's workflows have heard this signal, with this scope, and thought about it. */
async function untilHeard(signalName: string, scope: string): Promise<void> {
  for (const kind of imageKinds) {
    await installation.until(async () => {
      const { events = [] } = await workflowOf(team, kind).fetchHistory();
      const heard = events?.findLastIndex(
        ({ workflowExecutionSignaledEventAttributes: signal }) => {
          const [payload] = signal?.input?.payloads ?? [];
          const said = Buffer.from(payload?.data ?? []).toString();
          return signal?.signalName === signalName && said.includes(scope);
        },
      );
      expect(heard).toBeGreaterThan(0);
      const later = events?.slice(heard) ?? [];
      expect(later.some((event) => event.workflowTaskCompletedEventAttributes != null)).toBe(true);
    });
  }
}

/** How the team's workflows stand. */
async function workflowsOf(one: Team): Promise<readonly string[]> {
  const described = imageKinds.map((kind) => workflowOf(one, kind).describe());
  return (await Promise.all(described)).map(({ status }) => status.name);
}

async function metadataOf(one: Team): Promise<readonly JsonRecord[]> {
  const objects = await Promise.all(imageKinds.map((kind) => one.get(kind)));
  return objects.map((object) => recordAt(object, 'metadata'));
}

/** What of the team's metadata differs after a new tag and a full turn of what stays. */
async function metadataAfter(
  tag: string,
): Promise<{ before: readonly JsonRecord[]; after: unknown }> {
  const before = await metadataOf(team);
  await team.pushOnly(tag);
  await witness.pushOnly(tag);
  await witness.untilCommitted(`app:${tag}`);
  return { before, after: await metadataOf(team) };
}

function finalizersIn(metadata: readonly JsonRecord[]): readonly unknown[] {
  return metadata.flatMap(({ finalizers }) => finalizers);
}

const kept = imageKinds.map(() => 'finalizers.fluxcd.io');

describe('a label that is edited', () => {
  test('ends the workflows, and nothing is written any more', async () => {
    await relabel(team, { shard: 'green' });
    await untilWorkflows(team, 'COMPLETED');
    const { before, after } = await metadataAfter('1.1.0');
    expect(after).toEqual(before);
    expect(finalizersIn(before)).toEqual(kept);
  });

  test('back starts them again, and what was missed is made up for', async () => {
    await relabel(team, { shard: 'blue' });
    await team.untilCommitted('app:1.1.0');
    expect(await workflowsOf(team)).toEqual(imageKinds.map(() => 'RUNNING'));
  });
});

describe('of two starters of one cluster name', () => {
  let green: Tagwright;

  test('the second leaves the workflows of the first alone', async () => {
    green = await installation.start('starter', '--watch-label-selector=shard=green');
    await untilHeard('unwatched', 'shard=green');
    expect(await workflowsOf(team)).toEqual(imageKinds.map(() => 'RUNNING'));
  });

  test('one takes over what leaves the other', async () => {
    await relabel(team, { shard: 'green' });
    await untilHeard('changed', 'shard=green');
    await team.push('1.2.0');
    await team.untilCommitted('app:1.2.0');
    await green.stop();
    await relabel(team, { shard: 'blue' });
    await untilHeard('changed', 'shard=blue');
    expect(await workflowsOf(team)).toEqual(imageKinds.map(() => 'RUNNING'));
  });
});

describe('a restart', () => {
  test('with a narrower selector ends the workflows of what it leaves out', async () => {
    await tagwright.stop();
    await relabel(witness, { env: 'prod' });
    tagwright = await installation.start('run', `${blue},env in (prod,staging)`);
    await untilWorkflows(team, 'COMPLETED');
    await untilWorkflows(witness, 'RUNNING');
    const { before, after } = await metadataAfter('1.3.0');
    expect(after).toEqual(before);
    expect(finalizersIn(before)).toEqual(kept);
  });

  test('with a wider one starts them again', async () => {
    await tagwright.stop();
    tagwright = await installation.start('run');
    await team.untilCommitted('app:1.3.0');
    expect(await workflowsOf(team)).toEqual(imageKinds.map(() => 'RUNNING'));
  });

  test('with one namespace ends the workflows of all others', async () => {
    await tagwright.stop();
    tagwright = await installation.start('run', `--watch-namespace=${witness.namespace}`);
    await untilWorkflows(team, 'COMPLETED');
    await untilWorkflows(witness, 'RUNNING');
    const { before, after } = await metadataAfter('1.4.0');
    expect(after).toEqual(before);
    expect(finalizersIn(before)).toEqual(kept);
  });
});
