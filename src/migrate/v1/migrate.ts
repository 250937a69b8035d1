import { pathInRepository, readDirectory } from '../../manifests/directory.ts';
import { writeChanges } from '../file-change.ts';
import { fluxBot } from '../resources/resources.ts';
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
  if (write) await writeChanges(directory, plan.changes);
  const findings = [...unreadable.map(unreadableFinding), ...plan.findings];
  return { ...plan, findings, directory, namespace, isWritten: write };
}

function unreadableFinding(path: string): Finding {
  const about = 'a file';
  const why = 'it is no UTF-8, so it was not read';
  return { kind: 'open', path, line: 1, about, why, choices: ['write it in UTF-8'] };
}
