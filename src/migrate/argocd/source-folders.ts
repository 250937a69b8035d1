import { posix } from 'node:path';
import { itemsAt, nodeAt, textAt } from '../../manifests/nodes.ts';
import type { Manifest } from '../../manifests/read.ts';

/** Where an Application takes its manifests from. */
export interface ApplicationSource {
  readonly node: unknown;
  readonly repository: string;
  readonly revision: string | undefined;
  /** Of a Helm repository. */
  readonly chart: string | undefined;
  /** Its folder in the directory that is migrated, with `/` at its end, empty for the whole; undefined where it is outside. */
  readonly folder: string | undefined;
}

/**
 * The sources of an Application.
 * @param top where the directory that is migrated is in its Git repository: `./clusters`
 */
export function sourcesOf({ node }: Manifest, top: string): readonly ApplicationSource[] {
  const one = nodeAt(node, 'spec', 'source');
  const all = [...(one === undefined ? [] : [one]), ...itemsAt(node, 'spec', 'sources')];
  return all.map((source) => {
    const path = textAt(source, 'path');
    return {
      node: source,
      repository: textAt(source, 'repoURL') ?? '',
      revision: textAt(source, 'targetRevision'),
      chart: textAt(source, 'chart'),
      folder: path === undefined ? undefined : folderIn(top, path),
    };
  });
}

/** The folder of a path in the repository as seen from `top`, which is one too. */
function folderIn(top: string, path: string): string | undefined {
  const below = posix.relative(posix.join('/', top), posix.join('/', path));
  if (below === '..' || below.startsWith('../')) return undefined;
  return below === '' ? '' : `${below}/`;
}

/** The path of a file that is named as seen from a folder, or with `/` from the top of the repository. */
export function fileBeside(folder: string, name: string): string {
  return posix.join('/', name.startsWith('/') ? '' : folder, name).slice(1);
}
