import { join } from 'node:path';
import { pathInRepository, readDirectory, writeWhole } from '../../manifests/directory.ts';
import { automatedImages } from './known-tags.ts';
import { planMigration } from './plan.ts';
import { readSources } from './sources.ts';
import type { Finding } from '../findings.ts';
import type { WantedSource } from '../resources/git-source.ts';
import type { Plan } from './plan.ts';

export interface MigrationOptions {
  readonly directory: string;
  /** Whether to write the files, or only to say what would be written. */
  readonly write?: boolean;
  /** Where the new resources are. */
  readonly namespace?: string;
  /** The GitRepository to commit to; where absent the only one in the directory, or else that of `flux bootstrap`. */
  readonly source?: WantedSource | undefined;
  /** Whom the commits are by. */
  readonly author?: { readonly name: string; readonly email: string };
  /** Tags of an image by its full name, besides those in the files. */
  readonly tagsOf?: (image: string) => Promise<readonly string[]>;
}

/** What a migration has done, or would do. */
export interface Migration extends Plan {
  readonly directory: string;
  readonly namespace: string;
  readonly isWritten: boolean;
}

/** The one of the commits of `flux create image update` in Flux's guides. */
const fluxBot = { name: 'fluxcdbot', email: 'fluxcdbot@users.noreply.github.com' };

/**
 * Takes the manifests of a directory from Flux v1's annotations to resources and markers. Without `write` it says what it
 * would do. Done twice it changes nothing the second time.
 * @throws if the directory cannot be read or written, or `image-automation.yaml` is there and is no YAML
 */
export async function migrateV1({
  directory,
  write = false,
  namespace = 'flux-system',
  source,
  author = fluxBot,
  tagsOf = () => Promise.resolve([]),
}: MigrationOptions): Promise<Migration> {
  const { files, unreadable } = await readDirectory(directory);
  const sources = readSources(files);
  const tags = new Map<string, readonly string[]>();
  for (const image of automatedImages(sources)) tags.set(image, await tagsOf(image));
  const updatePath = await pathInRepository(directory);
  const plan = planMigration(sources, { namespace, source, author, updatePath, tags });
  // The resources, which are last, go first: a second run would not make them for markers that are there.
  for (const { path, before, after } of write ? plan.changes.toReversed() : []) {
    await writeWhole(join(directory, path), { before, after });
  }
  const findings = [...unreadable.map(unreadableFinding), ...plan.findings];
  return { ...plan, findings, directory, namespace, isWritten: write };
}

function unreadableFinding(path: string): Finding {
  const about = 'a file';
  const why = 'it is no UTF-8, so it was not read';
  return { kind: 'open', path, line: 1, about, why, choices: ['write it in UTF-8'] };
}
