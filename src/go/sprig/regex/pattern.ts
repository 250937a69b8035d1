import type { GoRegexp } from '../../regexp/regexp.ts';
import type { CallContext } from '../../template/value.ts';

/** A compiled expression in one run of a template. */
export interface Pattern {
  readonly source: string;
  readonly expression: GoRegexp;
  readonly context: CallContext;
}

/** A match; `groups` has the whole match first, and undefined for groups that took no part. */
export interface Match {
  readonly from: number;
  readonly to: number;
  readonly groups: readonly (string | undefined)[];
}

/** Steps of the matcher, for each character and instruction, that count as one step of the template. */
const STEPS_PER_STEP = 16;
/** The same for what a search could take at the worst, which is not known before. */
const LIKELY_STEPS_PER_STEP = 1024;

/** The matches from left to right that do not overlap, at most `limit`, all for less than 0. An empty one right after another does not count. */
export function findAll(pattern: Pattern, text: string, limit: number): readonly Match[] {
  const { size, groupNames } = pattern.expression;
  const worst = text.length * size * groupNames.length;
  pattern.context.spend(Math.floor(worst / LIKELY_STEPS_PER_STEP));
  const matches: Match[] = [];
  let lastEnd = -1;
  let at = 0;
  const most = limit < 0 ? Infinity : limit;
  while (at <= text.length && matches.length < most) {
    const match = findFrom(pattern, text, at);
    if (match === undefined) break;
    if (match.to !== at || match.from !== lastEnd) matches.push(match);
    at = match.to === at ? at + runeSize(text, at) : match.to;
    lastEnd = match.to;
  }
  return matches;
}

function findFrom({ expression, context }: Pattern, text: string, at: number): Match | undefined {
  const found = expression.findFrom(text, at);
  const [from = 0, to = text.length] = found ?? [];
  context.spend(1 + Math.ceil(((to - at + 1) * expression.size) / STEPS_PER_STEP));
  if (found === undefined) return undefined;
  const groups = expression.groupNames.map((_, group) => {
    const start = found[2 * group] ?? -1;
    return start < 0 ? undefined : text.slice(start, found[2 * group + 1]);
  });
  return { from, to, groups };
}

function runeSize(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** The text with each match replaced; an empty match right after another stays. */
export function replaceAll(
  pattern: Pattern,
  text: string,
  replace: (match: Match) => string,
): string {
  const parts: string[] = [];
  let copied = 0;
  for (const match of findAll(pattern, text, -1)) {
    const replacement = replace(match);
    pattern.context.claim(match.from - copied + replacement.length);
    parts.push(text.slice(copied, match.from), replacement);
    copied = match.to;
  }
  return parts.join('') + text.slice(copied);
}

/** The texts between the matches, at most `limit`, of which the last is the rest; all for less than 0. */
export function splitBy(pattern: Pattern, text: string, limit: number): readonly string[] {
  if (pattern.source !== '' && text === '') return [''];
  const parts: string[] = [];
  let from = 0;
  let to = 0;
  for (const match of findAll(pattern, text, limit)) {
    if (limit > 0 && parts.length === limit - 1) break;
    to = match.from;
    if (match.to !== 0) parts.push(text.slice(from, to));
    from = match.to;
  }
  pattern.context.claim(text.length + parts.length);
  return to === text.length ? parts : [...parts, text.slice(from)];
}

const REFERENCE = /\$(?:(\$)|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;

/**
 * `template` with `$1`, `${1}`, `$name` and `${name}` replaced by what the groups matched, `$$` by `$`. A name is as long as possible, so
 * `$1x` is a group that there is not, and empty. @see https://pkg.go.dev/regexp#Regexp.Expand
 */
export function expand(template: string, match: Match, { expression, context }: Pattern): string {
  return template.replaceAll(REFERENCE, (_, dollar?: string, braced?: string, bare?: string) => {
    if (dollar !== undefined) return '$';
    const name = braced ?? bare ?? '';
    const group = groupNamed(name, match, expression.groupNames) ?? '';
    context.claim(group.length);
    return group;
  });
}

/** A number has no leading zeros and fewer than ten digits, anything else is a name; of groups that share it the first that took part. */
function groupNamed(name: string, { groups }: Match, names: readonly string[]): string | undefined {
  if (/^(?:0|[1-9][0-9]{0,8})$/.test(name)) return groups[Number(name)];
  return groups.find((group, i) => group !== undefined && names[i] === name);
}
