import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseConstraint } from '../../../src/go/semver/constraint.ts';
import { SemverError } from '../../../src/go/semver/error.ts';
import { satisfies } from '../../../src/go/semver/satisfies.ts';
import { readThreePartVersion } from '../../../src/go/semver/version.ts';
import { printVersion } from './print-version.ts';
import { readVectors } from '../../support/vectors.ts';

const cases = readVectors(
  'semver.json',
  z.object({
    constraint: z.string(),
    version: z.string(),
    parsed: z.string().optional(),
    satisfies: z.boolean(),
    constraintError: z.string().optional(),
    versionError: z.string().optional(),
  }),
);

test.for(cases)('$constraint and $version', (row) => {
  expect(answer(row.constraint, row.version)).toEqual({
    constraintError: row.constraintError,
    versionError: row.versionError,
    parsed: row.parsed,
    satisfies: row.satisfies,
  });
});

function answer(constraintText: string, versionText: string): object {
  const constraint = attempt(() => parseConstraint(constraintText));
  const version = readThreePartVersion(versionText);
  const isVersion = !('invalid' in version);
  return {
    constraintError: constraint instanceof SemverError ? constraint.message : undefined,
    versionError: isVersion ? undefined : version.invalid,
    parsed: isVersion ? printVersion(version) : undefined,
    satisfies: isVersion && !(constraint instanceof SemverError) && satisfies(version, constraint),
  };
}

function attempt<Value>(parse: () => Value): Value | SemverError {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SemverError) return error;
    throw error;
  }
}
