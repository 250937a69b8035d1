// What `git` takes beside the product on large repositories: node test/bench/large.ts [SHAPE]...
// Not a row of the table, since it is of memory and takes minutes; its figures stand in docs/reference/git.md.
import { randomBytes } from 'node:crypto';
import { pushImage } from '../support/push-image.ts';
import { createAll, createNamespace, smallFleet } from './fleet.ts';
import { watchChildren } from './children.ts';
import { startServers } from './servers.ts';
import { untilReady, updateRounds } from './update.ts';
import type { Servers } from './servers.ts';

const mib = 1 << 20;

/** The files of a repository beside its one manifest with a marker. */
const shapes: Readonly<Record<string, () => Readonly<Record<string, string | Buffer>>>> = {
  '1 GiB in files of 16 MiB': () => blobs(64, 16 * mib),
  '1 GiB in files of 900 KiB': () => blobs(1165, 900 * 1024),
  '100,000 files': () =>
    Object.fromEntries(
      Array.from({ length: 100_000 }, (_, index) => [
        `apps/group-${index % 1000}/app-${index}.yaml`,
        `kind: ConfigMap\nmetadata: { name: app-${index} }\ndata: { n: "${'x'.repeat(index % 900)}" }\n`,
      ]),
    ),
};

function blobs(count: number, size: number): Readonly<Record<string, Buffer>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`assets/${index}.bin`, randomBytes(size)]),
  );
}

/** The first checkout and two updates, with all that git takes meanwhile. */
async function measure(servers: Servers, shape: string, index: number): Promise<string> {
  const name = `large-${index}`;
  const { registry, cluster } = servers;
  const image = `${registry.address}/${name}/app`;
  const repository = await servers.repository(name);
  // Nobody need try to make small what is random.
  const settings = { 'core.compression': '0', 'core.bigFileThreshold': '100k', 'pack.window': '0' };
  for (const [key, value] of Object.entries(settings)) await repository.git('config', key, value);
  const manifest = `image: ${image}:1.0.0 # {"$imagepolicy": "${name}:app"}\n`;
  await repository.commit({ files: { ...shapes[shape]?.(), 'app.yaml': manifest } });
  await pushImage({ url: registry.url, repository: `${name}/app`, tag: '1.0.0' });
  await using product = await servers.start();
  const watch = watchChildren(product.pid, [product.temporalPid]);
  await createNamespace(cluster, name);
  const fleet = smallFleet({ url: repository.url, image }).map((resource) =>
    resource.kind === 'GitRepository'
      ? { ...resource, spec: { ...resource.spec, timeout: '10m' } }
      : resource,
  );
  const start = performance.now();
  await createAll(cluster, name, fleet);
  await untilReady(servers, name);
  const first = (performance.now() - start) / 1000;
  const updates = await updateRounds(servers, { name, repository, rounds: 2 });
  const seconds = updates.map((ms) => (ms / 1000).toFixed(1)).join(' s, ');
  return `${shape}: ready after ${first.toFixed(1)} s, updates ${seconds} s\n${await watch.end()}`;
}

async function main(wanted: readonly string[]): Promise<void> {
  await using servers = await startServers();
  for (const [index, shape] of Object.keys(shapes).entries()) {
    if (wanted.length > 0 && !wanted.includes(shape)) continue;
    process.stdout.write(`${await measure(servers, shape, index)}\n`);
  }
}

await main(process.argv.slice(2));
