import { ReconcileError } from '../errors.ts';

/** They take 40 MB; a repository has as many tags at most. */
const maxRefs = 200_000;

/** A reference of a remote repository. */
export interface RemoteRef {
  /** In full: `refs/heads/main`. */
  readonly name: string;
  /** What it points at, 40 hexadecimal digits: a commit, or the tag object of an annotated tag. */
  readonly id: string;
  /** The commit behind an annotated tag. */
  readonly peeled?: string;
}

/** Keeps those references that were asked for, of however many are told. */
export interface RefCollector {
  /** A reference, or as `name^{}` what the tag of that name points at. */
  add(ref: RemoteRef): void;
  refs(): readonly RemoteRef[];
}

/**
 * @param wanted full names, or what they start with if it ends in `/`
 * @throws {ReconcileError} from `add`, `GitOperationFailed`, if they are more than 200,000
 */
export function createRefCollector(wanted: readonly string[]): RefCollector {
  const names = new Set(wanted);
  const prefixes = wanted.filter((name) => name.endsWith('/'));
  const refs = new Map<string, RemoteRef>();
  return {
    add: (ref) => {
      const tag = refs.get(ref.name.replace(/\^\{\}$/, ''));
      if (ref.name.endsWith('^{}') && tag !== undefined) {
        refs.set(tag.name, { ...tag, peeled: ref.id });
        return;
      }
      if (!names.has(ref.name) && !prefixes.some((prefix) => ref.name.startsWith(prefix))) return;
      refs.set(ref.name, ref);
      if (refs.size > maxRefs)
        throw new ReconcileError(
          'GitOperationFailed',
          `the server has more than ${maxRefs} references of ${wanted.join(', ')}`,
        );
    },
    refs: () => [...refs.values()],
  };
}
