import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { imageKinds, kinds } from '../../src/domain/resources/kinds.ts';
import { isRecord, recordAt, textAt } from '../../src/domain/resources/record.ts';
import { isOlder } from './as-flux.ts';
import { markedLine } from './team.ts';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { Staged } from './flux-scenes.ts';
import type { Surroundings } from './surroundings.ts';
import type { Team } from './team.ts';

/** What Flux's controllers leave of a resource; addresses, commits and times are placeholders. */
const leftSchema = z.object({ finalizers: z.array(z.string()), status: z.looseObject({}) });
const sceneSchema = z.record(z.enum(imageKinds), leftSchema);
const vectorSchema = z.object({ from: z.string(), scenes: z.record(z.string(), sceneSchema) });

/** The vector: for each scene, what is left of its three resources. */
export type FluxLeft = z.infer<typeof vectorSchema>;

async function readFluxLeft(): Promise<FluxLeft> {
  const file = join(import.meta.dirname, '../vectors/flux-left.json');
  return vectorSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

/** The vector of what is there, for scenes that Flux's controllers have just left. */
export async function recordFluxLeft(
  { registryAddress }: Surroundings,
  staged: readonly Staged[],
): Promise<FluxLeft['scenes']> {
  const recorded: FluxLeft['scenes'] = {};
  for (const { scene, team } of staged) {
    const names = new Map([[registryAddress, '<registry>'], ...(await commitsOf(team, scene))]);
    const left = await Promise.all(
      imageKinds.map(async (kind) => {
        const { metadata, status } = await team.get(kind);
        const { finalizers } = recordAt({ metadata }, 'metadata');
        const plain = replaceAll(JSON.stringify({ finalizers, status }), names);
        return [kind, leftSchema.parse(JSON.parse(plain.replaceAll(anInstant, '<time>')))] as const;
      }),
    );
    recorded[scene.name] = sceneSchema.parse(Object.fromEntries(left));
  }
  return recorded;
}

/**
 * Writes what Flux's controllers left, as they do: finalizers and statuses under their names, and the commits that they
 * pushed. The last runs were two minutes ago.
 */
export async function leaveAsFlux(
  surroundings: Surroundings,
  staged: readonly Staged[],
): Promise<void> {
  const { scenes } = await readFluxLeft();
  const time = `${new Date(Date.now() - 120_000).toISOString().slice(0, 19)}Z`;
  for (const { scene, team } of staged) {
    await pushAsFlux(team, scene, scenes[scene.name]?.ImagePolicy.status);
    const names = new Map([
      ['<registry>', surroundings.registryAddress],
      ['<time>', time],
      ...[...(await commitsOf(team, scene))].map(([commit, name]) => [name, commit] as const),
    ]);
    for (const kind of imageKinds) {
      const left = scenes[scene.name]?.[kind];
      if (left === undefined) throw new Error(`test/vectors/flux-left.json: no ${scene.name}`);
      const { finalizers, status } = leftSchema.parse(
        JSON.parse(asOfRelease(replaceAll(JSON.stringify(left), names))),
      );
      await writeAs(surroundings, kind, team, { finalizers, status });
    }
  }
}

/** Up to Flux 2.6 there was no checksum. */
function asOfRelease(left: string): string {
  return isOlder ? left.replaceAll(/ with checksum \d+/g, '') : left;
}

async function writeAs(
  { kubernetes }: Surroundings,
  kind: ImageKind,
  { namespace }: Team,
  { finalizers, status }: z.infer<typeof leftSchema>,
): Promise<void> {
  const key = { namespace, name: 'app' };
  const fieldManager = kinds[kind].controller;
  await kubernetes.merge(kind, key, { metadata: { finalizers } }, { fieldManager });
  await kubernetes.merge(kind, key, { status }, { subresource: 'status', fieldManager });
}

/** On top of what there was, as Flux's controller does where there is no such branch yet. */
async function pushAsFlux(team: Team, { pushed }: Staged['scene'], policy: unknown): Promise<void> {
  if (pushed === undefined) return;
  const { branch, tag } = pushed;
  const digest = textAt(recordAt(isRecord(policy) ? policy : {}, 'latestRef'), 'digest');
  const image = `${team.image}:${tag}${digest === '' ? '' : `@${digest}`}`;
  await team.git.git('update-ref', `refs/heads/${branch}`, 'main');
  await team.git.commit({
    branch,
    files: { 'app.yaml': markedLine(team.namespace, image) },
    message: 'Update from image update automation',
  });
}

/** What the vector calls the commits of a scene. */
async function commitsOf(
  { git }: Team,
  { pushed }: Staged['scene'],
): Promise<ReadonlyMap<string, string>> {
  const checkout = await git.git('rev-parse', 'main');
  if (pushed === undefined) return new Map([[checkout, '<checkout>']]);
  return new Map([
    [checkout, '<checkout>'],
    [await git.git('rev-parse', pushed.branch), '<pushed>'],
  ]);
}

const anInstant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;

function replaceAll(text: string, replacements: ReadonlyMap<string, string>): string {
  let replaced = text;
  for (const [from, to] of replacements) replaced = replaced.replaceAll(from, to);
  return replaced;
}
