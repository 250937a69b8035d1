import { SemverError } from './error.ts';
import { isLongerThan, quote } from './text.ts';
import { parseVersion } from './version.ts';
import type { Version } from './version.ts';

// v3.5.0 constraints.go, MaxConstraintLen and MaxConstraintGroups.
const maxConstraintBytes = 512;
const maxGroups = 32;

// Go's \s, which is narrower than JavaScript's.
const space = '[\\t\\n\\f\\r ]';
const number = '[0-9|xX*]+';
const identifiers = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const pattern = `v?(?:${number})(?:\\.${number})?(?:\\.${number})?(?:-${identifiers})?(?:\\+${identifiers})?`;

const hyphenRange = new RegExp(
  `${space}*(${pattern})${space}+-${space}+(${pattern})${space}*`,
  'g',
);
const leadingSpace = new RegExp(`^${space}+`);
const separator = new RegExp(`^(?:${space}*,${space}*|${space}+)`);
const comparatorShape = new RegExp(`^(!=|>=|=>|<=|=<|~>|[=<>~^]|)${space}*(${pattern})`);
const patternShape = new RegExp(
  `^v?(${number})(?:\\.(${number}))?(?:\\.(${number}))?(-${identifiers})?`,
);
const wildcards: ReadonlySet<string> = new Set(['', 'x', 'X', '*']);

const operators: ReadonlyMap<string, Operator> = new Map([
  ['', '='],
  ['=', '='],
  ['!=', '!='],
  ['>', '>'],
  ['<', '<'],
  ['>=', '>='],
  ['=>', '>='],
  ['<=', '<='],
  ['=<', '<='],
  ['~', '~'],
  ['~>', '~'],
  ['^', '^'],
]);

type Operator = '=' | '!=' | '>' | '<' | '>=' | '<=' | '~' | '^';

/** `wildcard` is the first part that was left out or written as `x`, `X` or `*`; from it on, `version` has zeros. */
export interface Comparator {
  readonly operator: Operator;
  readonly version: Version;
  readonly wildcard: 'none' | 'patch' | 'minor' | 'major';
}

/** Comparators that must all hold. Prereleases are considered only where one of them has a prerelease. */
interface Group {
  readonly comparators: readonly Comparator[];
  readonly allowsPrereleases: boolean;
}

/** Groups of which one must hold. */
export interface Constraint {
  readonly groups: readonly Group[];
}

/**
 * The constraint that `text` spells: `>=1.2 <2 || ^3.1.0-0`, `1.2.3 - 2.x`.
 * @throws {SemverError} if it spells none, or is longer than 512 bytes or 32 groups.
 * @see https://github.com/Masterminds/semver/blob/v3.5.0/constraints.go NewConstraint
 */
export function parseConstraint(text: string): Constraint {
  if (isLongerThan(text, maxConstraintBytes)) {
    throw new SemverError(`constraint string is too long (max ${maxConstraintBytes} bytes)`);
  }
  const groups = rewriteHyphenRanges(text).split('||');
  if (groups.length > maxGroups) {
    throw new SemverError(`too many constraint groups (max ${maxGroups})`);
  }
  return { groups: groups.map(parseGroup) };
}

/** `1.2 - 3` means `>= 1.2, <= 3`. The first place that reads like the range is rewritten, as in Go. */
function rewriteHyphenRanges(text: string): string {
  let rewritten = text;
  for (const [range, low = '', high = ''] of text.matchAll(hyphenRange)) {
    const start = rewritten.indexOf(range);
    if (start < 0) continue;
    const end = rewritten.slice(start + range.length);
    rewritten = `${rewritten.slice(0, start)}>= ${low}, <= ${high} ${end}`;
  }
  return rewritten;
}

function parseGroup(text: string): Group {
  const comparators = splitGroup(text).map(parseComparator);
  return {
    comparators,
    allowsPrereleases: comparators.some(({ version }) => version.prerelease !== ''),
  };
}

type Token = readonly [operator: string, pattern: string];

/** The comparators of a group, separated by spaces or one comma; a step never looks back, so time is linear. */
function splitGroup(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let rest = text.replace(leadingSpace, '');
  for (;;) {
    const [comparator, operator, version] = comparatorShape.exec(rest) ?? [];
    if (comparator === undefined || operator === undefined || version === undefined) break;
    tokens.push([operator, version]);
    rest = rest.slice(comparator.length);
    const [between] = separator.exec(rest) ?? [''];
    if (rest === between && !between.includes(',')) return tokens;
    if (between === '') break;
    rest = rest.slice(between.length);
  }
  throw new SemverError(`improper constraint: ${quote(text)}`);
}

function parseComparator([operatorText, text]: Token): Comparator {
  const [, major = '', minor = '', patch = '', prerelease = ''] = patternShape.exec(text) ?? [];
  const operator = operators.get(operatorText) ?? '=';
  if (wildcards.has(major)) {
    return { operator, wildcard: 'major', version: boundary(`0.0.0${prerelease}`) };
  }
  if (wildcards.has(minor)) {
    return { operator, wildcard: 'minor', version: boundary(`${major}.0.0${prerelease}`) };
  }
  if (wildcards.has(patch)) {
    return { operator, wildcard: 'patch', version: boundary(`${major}.${minor}.0${prerelease}`) };
  }
  return { operator, wildcard: 'none', version: boundary(text) };
}

/** Numbers such as `1x` and `1|2` pass the shape of a pattern, and fail here. */
function boundary(text: string): Version {
  try {
    return parseVersion(text);
  } catch {
    throw new SemverError('constraint parser error');
  }
}
