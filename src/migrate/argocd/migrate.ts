import { pathInRepository, readDirectory } from '../../manifests/directory.ts';
import { readManifests } from '../../manifests/read.ts';
import { writeChanges } from '../file-change.ts';
import { unreadFinding } from '../findings.ts';
import { fluxBot } from '../resources/resources.ts';
import { planMigration } from './plan.ts';
import { updaterToken } from './settings.ts';
import type { ManifestFile, SourceFile } from '../../manifests/read.ts';
import type { Finding } from '../findings.ts';
import type { Plan } from './plan.ts';

/** What a migration has done, or would do. */
export interface Migration extends Plan {
  /** Absent: of what a cluster has. */
  readonly directory: string | undefined;
  readonly namespace: string;
  readonly isWritten: boolean;
}

/**
 * Takes the Applications of a directory off Argo CD Image Updater, to resources and markers. Without `write` it says what it
 * would do. Done twice it changes nothing the second time.
 * @throws if the directory cannot be read or written, or `image-automation.yaml` is there and is no YAML
 */
export async function migrateArgocd({
  directory,
  write,
  namespace,
}: {
  readonly directory: string;
  readonly write: boolean;
  readonly namespace: string;
}): Promise<Migration> {
  const { files } = await readDirectory(directory);
  const plan = planFiles(files, { namespace, top: await pathInRepository(directory) });
  if (write) await writeChanges(directory, plan.changes);
  return { ...plan, directory, namespace, isWritten: write };
}

/** What a migration does with these files. */
export function planFiles(
  sources: readonly SourceFile[],
  options: { readonly namespace: string; readonly top: string },
): Plan {
  const files: ManifestFile[] = [];
  const unread = new Set<string>();
  const findings: Finding[] = [];
  for (const source of sources) {
    const read = readManifests(source);
    if (read.kind === 'read') {
      files.push(read.file);
      continue;
    }
    unread.add(source.path);
    if (!source.text.includes(updaterToken)) continue;
    const about = 'a file with settings of Argo CD Image Updater';
    findings.push(unreadFinding(source.path, about, read));
  }
  const plan = planMigration({ ...options, files, unread, author: fluxBot });
  return { ...plan, findings: [...findings, ...plan.findings] };
}
