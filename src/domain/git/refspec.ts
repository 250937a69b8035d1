import { ReconcileError } from '../errors.ts';

/**
 * `spec.git.push.refspec` with its source replaced by the commit that it means, so that it can be pushed from a
 * repository that has no branches of its own. `HEAD` and the names of the push branch mean `commit`.
 * @throws {ReconcileError} `GitOperationFailed` if it is not a refspec, or its source is something else.
 * @see https://git-scm.com/book/en/v2/Git-Internals-The-Refspec
 */
export function resolveRefspec(
  refspec: string,
  { commit, branch }: { readonly commit: string; readonly branch: string },
): ResolvedRefspec {
  const parts = /^(?<force>\+?)(?<source>[^:]+)(?::(?<destination>[^:]+))?$/.exec(refspec)?.groups;
  const source = parts?.['source'];
  if (parts === undefined || source === undefined || /[*\s]/.test(refspec))
    throw new ReconcileError(
      'GitOperationFailed',
      `not a refspec of the form "source:destination", without "*": "${refspec}"`,
    );
  if (!['HEAD', branch, `heads/${branch}`, `refs/heads/${branch}`].includes(source))
    throw new ReconcileError(
      'GitOperationFailed',
      `the source of the refspec "${refspec}" is not here: it is "HEAD" or "refs/heads/${branch}"`,
    );
  const destination = parts['destination'] ?? `refs/heads/${branch}`;
  if (!destination.startsWith('refs/'))
    throw new ReconcileError(
      'GitOperationFailed',
      `the destination of the refspec "${refspec}" must start with "refs/"`,
    );
  return {
    destination,
    refspec: `${commit}:${destination}`,
    isForced: parts['force'] === '+',
  };
}

export interface ResolvedRefspec {
  readonly destination: string;
  /** As git takes it, without the `+`. */
  readonly refspec: string;
  /** Whether what the destination points at may be replaced, which a `+` asks for. */
  readonly isForced: boolean;
}
