import { findMarkers } from '../../domain/setters/manifest.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { SourceFile } from '../../manifests/read.ts';

/** A marker in a file, and the policy that it names. */
export interface FoundMarker {
  readonly path: string;
  readonly line: number;
  /** What stands there. */
  readonly value: string;
  readonly policy: ResourceKey;
}

/** The markers of files; those that name nothing that could be a policy, and files that cannot be read, are left out. */
export function markersIn(files: readonly SourceFile[]): readonly FoundMarker[] {
  return files.flatMap(({ path, text }) => {
    const parsed = findMarkers(text);
    if (parsed.kind === 'refused') return [];
    return parsed.markers.flatMap(({ line, value, setters: [setter = ''] }) => {
      const [namespace = '', name = ''] = setter.split(':');
      return name === '' ? [] : [{ path, line, value, policy: { namespace, name } }];
    });
  });
}
