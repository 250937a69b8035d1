import { ReconcileError } from '../errors.ts';

/** As many links as Linux follows before it speaks of a loop. */
const maxLinks = 40;
/**
 * Parts of paths that are looked up on the ways of all links of a commit. A thousand links take a tenth of it; more could hold
 * the process for minutes.
 */
const maxSteps = 200_000;

/** Something of a Git tree that is no folder, by its path in the repository. */
export type TreeEntry =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string };

/** A file to look at: its `path` below the update path, and where in the repository its text is read and written. */
export interface ScannedFile {
  readonly path: string;
  readonly filePath: string;
}

/** Whether Flux looks into a file of that name: `.yaml`, `.yml` and exactly `Kustomization`. */
export function isManifestPath(path: string): boolean {
  return /\.ya?ml$/.test(path) || /(?:^|\/)Kustomization$/.test(path);
}

/**
 * The files below `updatePath` that may hold markers, in the order of `entries`. Hidden folders count. A symbolic link
 * stands for the file of this repository that it leads to, if it leads to one. `updatePath` cannot leave the
 * repository: `..` at its top stays there.
 * @throws {ReconcileError} `UpdateFailed`, if there is nothing at `updatePath`, or too much to do to follow the links
 * @see image-automation-controller@d36e2ea internal/update/filereader.go, internal/policy/applier.go
 */
export function selectManifests(
  entries: readonly TreeEntry[],
  updatePath: string,
): readonly ScannedFile[] {
  const tree = readTree(entries);
  const root = resolve(tree, updatePath, 'clamp');
  if (root === undefined || !(tree.files.has(root) || tree.folders.has(root))) {
    throw new ReconcileError(
      'UpdateFailed',
      `walking path for files: lstat ${root ?? updatePath}: no such file or directory`,
    );
  }
  const isFolder = tree.folders.has(root);
  const base = isFolder ? root : parentOf(root);
  const scanned: ScannedFile[] = [];
  for (const { path } of entries) {
    if (!isManifestPath(path) || !(isFolder ? isBelow(path, root) : path === root)) continue;
    const filePath = tree.links.has(path) ? resolve(tree, path, 'refuse') : path;
    if (filePath === undefined || !tree.files.has(filePath)) continue;
    scanned.push({ path: base === '' ? path : path.slice(base.length + 1), filePath });
  }
  return scanned;
}

interface Tree {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  /** Path of a link -> its target. */
  readonly links: ReadonlyMap<string, string>;
  /** Counts the parts of paths that were looked up. */
  readonly walked: { steps: number };
}

function readTree(entries: readonly TreeEntry[]): Tree {
  const files = new Set<string>();
  const folders = new Set(['']);
  const links = new Map<string, string>();
  for (const entry of entries) {
    if (entry.kind === 'file') files.add(entry.path);
    else links.set(entry.path, entry.target);
    for (let folder = parentOf(entry.path); !folders.has(folder); folder = parentOf(folder)) {
      folders.add(folder);
    }
  }
  return { files, folders, links, walked: { steps: 0 } };
}

/**
 * Where `path` leads when every link on the way is followed, the last too. What would leave the repository is
 * undefined or, clamped, stays at its top.
 */
function resolve(
  { links, walked }: Tree,
  path: string,
  escape: 'clamp' | 'refuse',
): string | undefined {
  const pending = path.split('/').toReversed();
  let resolved: readonly string[] = [];
  let followed = 0;
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    walked.steps += 1;
    if (walked.steps > maxSteps) throw tooManySteps(path);
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (resolved.length === 0 && escape === 'refuse') return undefined;
      resolved = resolved.slice(0, -1);
      continue;
    }
    const target = links.get([...resolved, part].join('/'));
    if (target === undefined) {
      resolved = [...resolved, part];
      continue;
    }
    followed += 1;
    if (followed > maxLinks || (target.startsWith('/') && escape === 'refuse')) return undefined;
    if (target.startsWith('/')) resolved = [];
    pending.push(...target.split('/').toReversed());
  }
  return resolved.join('/');
}

function tooManySteps(path: string): ReconcileError {
  return new ReconcileError(
    'UpdateFailed',
    `the ways of the symbolic links have more than ${maxSteps} parts, up to that of "${path}"`,
  );
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}
