/**
 * Whether `text` fits a pattern of `*`, `?` and `[a-z]` (`[^a-z]`: none of them). Linear in the lengths' product,
 * for the pattern is somebody else's. A malformed pattern fits nothing.
 * @see https://pkg.go.dev/path/filepath#Match
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let [p, t] = [0, 0];
  let retry: { readonly p: number; readonly t: number } | undefined;
  while (t < text.length || p < pattern.length) {
    if (pattern[p] === '*') {
      retry = { p, t: t + 1 };
      p += 1;
      continue;
    }
    const width = t < text.length ? matchOne(pattern, p, text.charAt(t)) : 0;
    if (width > 0) {
      p += width;
      t += 1;
      continue;
    }
    if (retry === undefined || retry.t > text.length) return false;
    [p, t] = [retry.p, retry.t];
    retry = undefined;
  }
  return true;
}

/** How much of the pattern at `p` stands for `character`; 0 if it does not. */
function matchOne(pattern: string, p: number, character: string): number {
  const head = pattern[p];
  if (head === '?') return 1;
  if (head === '\\') return pattern[p + 1] === character ? 2 : 0;
  if (head !== '[') return head === character ? 1 : 0;
  const end = pattern.indexOf(']', p + 1);
  if (end === -1) return 0;
  const isNegated = pattern[p + 1] === '^';
  const set = pattern.slice(p + (isNegated ? 2 : 1), end);
  return isInSet(set, character) === isNegated ? 0 : end - p + 1;
}

function isInSet(set: string, character: string): boolean {
  for (let index = 0; index < set.length; index += 1) {
    const low = set.charAt(index);
    if (set[index + 1] === '-' && index + 2 < set.length) {
      if (low <= character && character <= set.charAt(index + 2)) return true;
      index += 2;
    } else if (low === character) return true;
  }
  return false;
}
