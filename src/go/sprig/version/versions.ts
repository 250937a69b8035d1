import { parseConstraint } from '../../semver/constraint.ts';
import { SemverError } from '../../semver/error.ts';
import { satisfies } from '../../semver/satisfies.ts';
import { parseVersion } from '../../semver/version.ts';
import { defineFunction, FunctionError, stringParam } from '../../template/function.ts';
import { versionPointer } from './version-type.ts';
import type { TemplateFunction } from '../../template/function.ts';

/** Semantic versions as Masterminds/semver v3 has them, with their methods. @see https://masterminds.github.io/sprig/semver.html */
export const versionFunctions: readonly TemplateFunction[] = [
  defineFunction('semver', [stringParam], ([text]) =>
    versionPointer(attempt(() => parseVersion(text))),
  ),
  defineFunction('semverCompare', [stringParam, stringParam], ([constraint, version]) =>
    attempt(() => {
      const wanted = parseConstraint(constraint);
      return satisfies(parseVersion(version), wanted);
    }),
  ),
];

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SemverError)) throw error;
    throw new FunctionError(error.message, { cause: error });
  }
}
