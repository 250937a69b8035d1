// Quoted text, a property, another escaped character, a class.
const tokens =
  /\\Q[^]*?(?:\\E|$)|\\[pP]\{[^}]*\}|\\[^]|\[\^?\]?(?:\[:\^?\w+:\]|\\[pP]\{[^}]*\}|\\[^]|[^\]\\])*\]?/g;
const property = /\\([pP])\{(\^?)([^}]*)\}|\\[^]/g;

/** The general categories by the names that Unicode gives them: https://www.unicode.org/reports/tr44/#General_Category_Values */
const categoryNames = [
  'C Other, Cc Control, Cc Cntrl, Cf Format, Cn Unassigned, Co Private_Use, Cs Surrogate',
  'L Letter, LC Cased_Letter, LC Lc, Ll Lowercase_Letter, Lm Modifier_Letter, Lo Other_Letter',
  'Lt Titlecase_Letter, Lu Uppercase_Letter, M Mark, M Combining_Mark, Mc Spacing_Mark',
  'Me Enclosing_Mark, Mn Nonspacing_Mark, N Number, Nd Decimal_Number, Nd Digit',
  'Nl Letter_Number, No Other_Number, P Punctuation, P Punct, Pc Connector_Punctuation',
  'Pd Dash_Punctuation, Pe Close_Punctuation, Pf Final_Punctuation, Pi Initial_Punctuation',
  'Po Other_Punctuation, Ps Open_Punctuation, S Symbol, Sc Currency_Symbol, Sk Modifier_Symbol',
  'Sm Math_Symbol, So Other_Symbol, Z Separator, Zl Line_Separator, Zp Paragraph_Separator',
  'Zs Space_Separator',
].join(', ');

const categories: ReadonlyMap<string, string> = new Map(
  categoryNames.split(', ').map((pair) => {
    const [category = '', name = ''] = pair.split(' ');
    return [canonicalName(name), category];
  }),
);

export interface RenamedProperties {
  readonly renamed: string;
  /** Gives the properties in `text`, a part of `renamed`, the spelling they had. */
  readonly asWritten: (text: string) => string;
}

/**
 * A source in which Unicode properties have the names that re2js knows. Go also takes a category's long name and
 * `ASCII`, whatever the case, with or without spaces, hyphens and underscores.
 * @param isKnown whether re2js knows a name; what it does not know stays as it is
 * @see https://go.dev/doc/go1.25#regexpsyntaxpkgregexpsyntax
 */
export function renameProperties(
  source: string,
  isKnown: (name: string) => boolean,
): RenamedProperties {
  const spellings = new Map<string, string>();
  const renamed = source.replace(tokens, (token) => {
    if (token.startsWith('\\Q')) return token;
    const isInClass = token.startsWith('[');
    return token.replace(property, (escape, letter?: string, negation = '', name = '') => {
      if (letter === undefined) return escape;
      const isNegated = (letter === 'P') !== (negation === '^');
      const known = knownProperty({ name, isNegated, isInClass, isKnown }) ?? escape;
      if (known !== escape) spellings.set(known, escape);
      return known;
    });
  });
  return { renamed, asWritten: (text) => spellAgain(text, spellings) };
}

function spellAgain(text: string, spellings: ReadonlyMap<string, string>): string {
  let spelled = text;
  for (const [known, escape] of spellings) spelled = spelled.replaceAll(known, () => escape);
  return spelled;
}

interface Property {
  readonly name: string;
  readonly isNegated: boolean;
  readonly isInClass: boolean;
  readonly isKnown: (name: string) => boolean;
}

function knownProperty({ name, isNegated, isInClass, isKnown }: Property): string | undefined {
  const canonical = canonicalName(name);
  if (canonical === 'Ascii') {
    const members = isNegated ? '[:^ascii:]' : '[:ascii:]';
    return isInClass ? members : `[${members}]`;
  }
  const known = categories.get(canonical) ?? canonical;
  if (known === name || !isKnown(known)) return undefined;
  return isNegated ? `\\P{${known}}` : `\\p{${known}}`;
}

/** `old_italic` is `Olditalic`. */
function canonicalName(name: string): string {
  const letters = name.replaceAll(/[_ -]/g, '');
  return letters.slice(0, 1).toUpperCase() + letters.slice(1).toLowerCase();
}
