/** A piece of a template: text as it is, or a group by its number or its name. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly group: number }
  | { readonly kind: 'name'; readonly name: string };

const reference = /^\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/u;
const groupNumber = /^(?:0|[1-9][0-9]{0,8})$/;

/**
 * The parts of a template for `expand`. Names are as long as they can be (`$1x` is the group `1x`), `$$` is a dollar
 * sign, and what cannot be read as a reference stays as it is.
 * @see https://pkg.go.dev/regexp#Regexp.Expand
 */
export function parseTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let text = '';
  let rest = template;
  while (rest !== '') {
    const [matched = rest.slice(0, 1), bare, braced] = reference.exec(rest) ?? [];
    const name = bare ?? braced;
    if (name === undefined) {
      text += matched === '$$' ? '$' : matched;
    } else {
      parts.push({ kind: 'text', text }, referenceTo(name));
      text = '';
    }
    rest = rest.slice(matched.length);
  }
  parts.push({ kind: 'text', text });
  return parts.filter((part) => part.kind !== 'text' || part.text !== '');
}

function referenceTo(name: string): TemplatePart {
  return groupNumber.test(name) ? { kind: 'number', group: Number(name) } : { kind: 'name', name };
}

/** What a template reads a match from; `indexes` and `groupNames` as `GoRegexp` gives them. */
export interface Match {
  readonly text: string;
  readonly indexes: readonly number[];
  readonly groupNames: readonly string[];
}

/** The template with its references replaced by the groups of `match`; a group that is missing is empty. */
export function expand(parts: readonly TemplatePart[], match: Match): string {
  let expanded = '';
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        expanded += part.text;
        break;
      case 'number':
        expanded += groupText(match, part.group) ?? '';
        break;
      case 'name':
        expanded += namedText(match, part.name);
        break;
    }
  }
  return expanded;
}

/** Of several groups of one name, the first that took part in the match. */
function namedText(match: Match, name: string): string {
  const { groupNames } = match;
  for (
    let group = groupNames.indexOf(name);
    group >= 0;
    group = groupNames.indexOf(name, group + 1)
  ) {
    const text = groupText(match, group);
    if (text !== undefined) return text;
  }
  return '';
}

function groupText({ text, indexes }: Match, group: number): string | undefined {
  const start = indexes[2 * group] ?? -1;
  return start < 0 ? undefined : text.slice(start, indexes[2 * group + 1]);
}
