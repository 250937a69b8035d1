import { messageOf } from '../../domain/errors.ts';
import { parseTagFilter } from '../../domain/policy/filter.ts';
import { parsePolicy } from '../../domain/policy/parse.ts';
import { withoutUndefined } from '../../domain/resources/record.ts';
import { UsageError } from '../usage-error.ts';
import { duration, fields, reference } from './fields.ts';
import { putDriven } from './put.ts';
import type { PolicySpec } from '../../domain/policy/spec.ts';
import type { Given } from '../command.ts';
import type { PolicyFlag } from '../commands/create-flags.ts';

/** Creates an ImagePolicy, or prints it. */
export async function createPolicy(given: Given<PolicyFlag>): Promise<void> {
  const policy = policyOf(given);
  const filterTags = {
    pattern: given.text('filter-regex'),
    extract: given.text('filter-extract'),
  };
  if (filterTags.extract !== undefined && filterTags.pattern === undefined)
    throw new UsageError('--filter-extract goes with --filter-regex, which says what to match');
  try {
    parsePolicy(policy);
    parseTagFilter(filterTags);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
  const spec = withoutUndefined({
    imageRepositoryRef: reference(given.need('image-ref')),
    policy: { ...policy },
    filterTags: fields(filterTags),
    digestReflectionPolicy: given.text('reflect-digest'),
    interval: duration('interval', given.text('interval')),
  });
  await putDriven(given, 'ImagePolicy', spec);
}

function policyOf(given: Given<PolicyFlag>): PolicySpec {
  const range = given.text('select-semver');
  const alphabetical = given.text('select-alpha');
  const numerical = given.text('select-numeric');
  const policies: readonly PolicySpec[] = [
    ...(range === undefined ? [] : [{ semver: { range } }]),
    ...(alphabetical === undefined ? [] : [{ alphabetical: { order: alphabetical } }]),
    ...(numerical === undefined ? [] : [{ numerical: { order: numerical } }]),
  ];
  const [policy] = policies;
  if (policy !== undefined && policies.length === 1) return policy;
  throw new UsageError('say one of --select-semver, --select-alpha and --select-numeric');
}
