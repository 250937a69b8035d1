const LETTER_OR_DIGIT = /^[\p{L}\p{Nd}_]$/u;
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** What Go's templates take for white space. */
export function isSpace(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n';
}

/** Letters and digits of any script, and the underscore. */
export function isAlphaNumeric(char: string): boolean {
  return LETTER_OR_DIGIT.test(char);
}

/** Go's unicode.IsPrint. */
export function isPrintable(char: string): boolean {
  return PRINTABLE.test(char);
}

/** A character as Go's `%#U` prints it: `U+002D '-'`. Nothing (the end of the text) is `U+FFFFFFFFFFFFFFFF`, as there. */
export function describeCharacter(char: string): string {
  if (char === '') return 'U+FFFFFFFFFFFFFFFF';
  const code = char.codePointAt(0) ?? 0;
  const rune = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
  const hex = rune.toString(16).toUpperCase().padStart(4, '0');
  return isPrintable(char) ? `U+${hex} '${char}'` : `U+${hex}`;
}
