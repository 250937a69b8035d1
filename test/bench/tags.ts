import { setTimeout as delay } from 'node:timers/promises';
import { writeTags } from '../support/registry.ts';
import { median } from './figure.ts';
import { ask, createAll, createNamespace, smallFleet } from './fleet.ts';
import { nextState } from './moments.ts';
import type { Servers } from './servers.ts';
import type { Timing } from './timing.ts';

const name = 'tags';
const tagCount = 100_000;
const rounds = 5;

/**
 * "tags": a repository of 100,000 tags `<branch>-<sha>-<time>`, of which the policy takes the branch `main` and orders by
 * the time. From asking for a scan, when one newer tag has come, to the moment when the policy's status names it.
 */
export async function benchTags(servers: Servers): Promise<readonly Timing[]> {
  const { registry, cluster } = servers;
  const image = `${registry.address}/${name}/app`;
  await putTags(
    servers,
    Array.from({ length: tagCount }, (_, index) => tag(index)),
  );
  await createNamespace(cluster, name);
  const policy = {
    filterTags: { pattern: '^main-[a-f0-9]+-(?P<ts>[0-9]+)$', extract: '$ts' },
    policy: { numerical: { order: 'asc' } },
  };
  // No automation: the row ends with the policy.
  const resources = smallFleet({ url: 'http://127.0.0.1/none', image, policy }).slice(1, 3);
  await createAll(cluster, name, resources);
  await untilSelected(servers, undefined);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await delay(500);
    const newest = tag(tagCount + 1 + round * 10);
    await putTags(servers, [newest]);
    const selected = untilSelected(servers, newest);
    const start = performance.now();
    await ask(cluster, 'ImageRepository', { namespace: name, name: 'app' });
    times.push((await selected) - start);
  }
  const alone = await timeListing(registry.address);
  return [
    {
      row: 'tags',
      work: "100,000 tags, one new → policy's new latest ref",
      unit: 's',
      values: times.map((ms) => ms / 1000),
      aim: 1 / 10,
      note: `the registry's answer alone: ${(alone / 1000).toFixed(2)}`,
    },
  ];
}

async function untilSelected(servers: Servers, wanted: string | undefined): Promise<number> {
  const which = { kind: 'ImagePolicy', namespace: name } as const;
  const { at } = await nextState(servers, which, ({ status }) => {
    const selected = status.latestRef?.tag;
    return selected !== undefined && (wanted ?? selected) === selected ? true : undefined;
  });
  return at;
}

/** What the registry itself takes to list the tags, in the one answer that is asked for. */
async function timeListing(address: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    const response = await fetch(`http://${address}/v2/${name}/app/tags/list`);
    await response.arrayBuffer();
    times.push(performance.now() - start);
  }
  return median(times);
}

/** Straight into the registry's storage, some thousands at a time. */
async function putTags({ registry }: Servers, tags: readonly string[]): Promise<void> {
  for (let start = 0; start < tags.length; start += 2000) {
    await writeTags(registry, `${name}/app`, tags.slice(start, start + 2000));
  }
}

/** One in ten is of another branch. */
function tag(index: number): string {
  const sha = ((index * 2_654_435_761) % 2 ** 28).toString(16).padStart(7, '0');
  return `${index % 10 === 0 ? 'feature' : 'main'}-${sha}-${1_700_000_000 + index}`;
}
