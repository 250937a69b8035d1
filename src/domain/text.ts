const cutMark = '...';

/** `text` if it has at most `longest` UTF-16 units, else its beginning and `...`; no character is cut in half. */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest - cutMark.length);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}${cutMark}`;
}
