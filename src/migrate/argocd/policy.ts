import { messageOf } from '../../domain/errors.ts';
import { parsePolicy } from '../../domain/policy/parse.ts';
import { orderByTag } from '../tags/sortable.ts';
import { escapeRegexp, tryRegexp } from '../tags/wildcards.ts';
import { globToRegexp } from './globs.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { PolicyInput } from '../../domain/policy/evaluate.ts';
import type { Pattern } from '../tags/pattern.ts';
import type { ImageSettings } from './settings.ts';

/** What resources say in the place of an image's settings; or why they cannot. */
export type Choice =
  | {
      readonly kind: 'choice';
      readonly policy: PolicyInput;
      /** What the policy is named after, where an image has several. */
      readonly pattern: Pattern;
      readonly reflection?: JsonRecord;
    }
  | { readonly kind: 'open'; readonly why: string; readonly choices: readonly string[] };

/** No versions before a release, which it takes only where a range says so. */
const anyVersion = '*';
/** What has a policy follow the digest of its tag. */
export const digestReflection = { digestReflectionPolicy: 'Always', interval: '5m' };

/** The policy that chooses what the settings of an image chose, if the known tags let one. */
export function decideChoice(settings: ImageSettings, tags: readonly string[]): Choice {
  const { strategy, constraint, allowTags } = settings;
  const filter = allowTags === 'any' ? undefined : allowTags;
  if (filter !== undefined && !filter.startsWith('regexp:'))
    return open(`"${filter}" is no way to allow tags, and no tag was allowed`, [
      'write regexp: before it',
    ]);
  const pattern = filter?.slice('regexp:'.length).trim();
  if (pattern !== undefined && tryRegexp(pattern) === undefined)
    return open(`"${pattern}" is no regular expression, and no tag was allowed`, ['correct it']);
  const filterTags = pattern === undefined ? {} : { filterTags: { pattern } };
  switch (strategy) {
    case 'semver':
      return versionChoice(constraint, filterTags);
    case 'alphabetical':
      return choice({ ...filterTags, policy: { alphabetical: { order: 'asc' } } }, 'newest');
    case 'digest': {
      const tag = constraint ?? 'latest';
      const only = { filterTags: { pattern: `^${escapeRegexp(tag)}$` } };
      const policy = { ...only, policy: { alphabetical: { order: 'asc' } } } as const;
      return { ...choice(policy, tag), reflection: digestReflection };
    }
    case 'newest-build':
      return buildChoice(pattern, tags);
  }
}

function versionChoice(
  constraint: string | undefined,
  filter: Pick<PolicyInput, 'filterTags'>,
): Choice {
  const range = constraint ?? anyVersion;
  const policy = { semver: { range } };
  try {
    parsePolicy(policy);
  } catch (error) {
    return open(`"${range}" is no range: ${messageOf(error)}`, ['correct the range']);
  }
  const pattern: Pattern = { kind: 'semver', text: constraint ?? 'any' };
  return { kind: 'choice', policy: { ...filter, policy }, pattern };
}

/** By the order in which they were built: only tags that say when can be sorted so. */
function buildChoice(source: string | undefined, tags: readonly string[]): Choice {
  const pattern: Pattern =
    source === undefined ? { kind: 'glob', text: '*' } : { kind: 'regexp', text: source };
  const regexp = source === undefined ? undefined : tryRegexp(source);
  const first = tags.find((tag) => regexp?.matches(tag) ?? true);
  const policy = first === undefined ? undefined : orderByTag(pattern, first);
  if (policy !== undefined) return { kind: 'choice', policy, pattern };
  const seen =
    first === undefined ? 'no such tag is known here' : `nothing in the tag "${first}" sorts`;
  return open(`it takes the image that was built last, and ${seen}`, [
    'let the build make tags such as <branch>-<commit>-<timestamp>, and write one into the file',
    'or choose by version: set the update strategy to semver',
  ]);
}

function choice(policy: PolicyInput, text: string): Extract<Choice, { readonly kind: 'choice' }> {
  return { kind: 'choice', policy, pattern: { kind: 'glob', text } };
}

function open(why: string, choices: readonly string[]): Choice {
  return { kind: 'open', why, choices };
}

/** Flux's own default, which a list of one's own takes the place of. */
const signatures = '^.*\\.sig$';

/** What an ImageRepository says of tags that are to be ignored, and of the Secret. */
export function scanFields({ ignoreTags, pullSecret }: ImageSettings): JsonRecord | undefined {
  const exclusionList =
    ignoreTags.length === 0 ? {} : { exclusionList: [signatures, ...ignoreTags.map(globToRegexp)] };
  const name = pullSecretName(pullSecret);
  const secret = name === undefined ? {} : { secretRef: { name } };
  const fields = { ...secret, ...exclusionList };
  return Object.keys(fields).length === 0 ? undefined : fields;
}

/** The name of a pull secret of Kubernetes; undefined for credentials of another form. */
export function pullSecretName(reference: string | undefined): string | undefined {
  return /^pullsecret:(?:[^/]+\/)?([^/#]+)$/.exec(reference ?? '')?.[1];
}
