import { readManifests } from '../../manifests/read.ts';
import { unreadFinding } from '../findings.ts';
import { annotationToken, readWishes } from './annotations.ts';
import { readFluxYaml } from './flux-yaml.ts';
import type { Manifest, ManifestFile, SourceFile } from '../../manifests/read.ts';
import type { Wishes } from './annotations.ts';
import type { Finding } from '../findings.ts';

/** What a directory holds for a migration. */
export interface Sources {
  readonly files: readonly ManifestFile[];
  /** The paths of files that are no YAML. */
  readonly unread: ReadonlySet<string>;
  /** What could not be read, or is left alone. */
  readonly findings: readonly Finding[];
}

/** An object with annotations of Flux v1. */
export interface Annotated {
  readonly file: ManifestFile;
  readonly manifest: Manifest;
  readonly wishes: Wishes;
}

const configName = '.flux.yaml';

/** Reads the files of a directory as Flux v1 did: without those of Helm charts. */
export function readSources(all: readonly SourceFile[]): Sources {
  const charts = chartFolders(all);
  const files: ManifestFile[] = [];
  const unread = new Set<string>();
  const findings: Finding[] = [];
  const patches = patchesOf(all, findings);
  for (const file of all) {
    const { path, text } = file;
    if (charts.some((chart) => isBelow(path, chart))) continue;
    if (nameOf(path) === configName || patches.some((isPatch) => isPatch(path))) continue;
    const read = readManifests(file);
    if (read.kind === 'read') {
      files.push(read.file);
      continue;
    }
    unread.add(path);
    if (!annotationToken.test(text)) continue;
    findings.push(unreadFinding(path, 'a file with annotations of Flux v1', read));
  }
  return { files, unread, findings };
}

/** The objects with annotations of Flux v1, in the order of the files. */
export function annotatedIn({ files }: Pick<Sources, 'files'>): readonly Annotated[] {
  return files.flatMap((file) =>
    file.manifests.flatMap((manifest) => {
      const wishes = readWishes(manifest);
      return wishes.all.length === 0 ? [] : [{ file, manifest, wishes }];
    }),
  );
}

/** A folder with both of a chart's files is one. */
function chartFolders(files: readonly SourceFile[]): readonly string[] {
  const paths = new Set(files.map(({ path }) => path));
  return [...paths]
    .filter((path) => nameOf(path) === 'Chart.yaml')
    .map(folderOf)
    .filter((folder) => paths.has(`${folder}values.yaml`));
}

/**
 * Which files are the patches that a `.flux.yaml` names. It does so as seen from a folder that Flux v1 was told of by a
 * flag, at or below its own.
 */
function patchesOf(
  files: readonly SourceFile[],
  findings: Finding[],
): readonly ((path: string) => boolean)[] {
  return files
    .filter(({ path }) => nameOf(path) === configName)
    .flatMap((file) => {
      const { findings: found, patchFile } = readFluxYaml(file);
      findings.push(...found);
      if (patchFile === undefined) return [];
      const folder = folderOf(file.path);
      const end = `/${patchFile.replace(/^\.\//, '')}`;
      return [(path: string) => isBelow(path, folder) && `/${path}`.endsWith(end)];
    });
}

/** The folder of a path with `/` at its end; empty at the top. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder);
}
