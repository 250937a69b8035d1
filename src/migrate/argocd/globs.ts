import { escapeRegexp } from '../tags/wildcards.ts';

/**
 * The regular expression of a glob as Go's filepath.Match takes it: `*` and `?` are any characters but a slash, `[a-c]` a class.
 * @see https://pkg.go.dev/path/filepath#Match
 */
export function globToRegexp(glob: string): string {
  const source = glob.replaceAll(
    /\\([^])|\[(\^?)((?:\\[^]|[^\]])+)\]|[^]/g,
    (piece, escaped?: string, not?: string, characters?: string) => {
      if (escaped !== undefined) return escapeRegexp(escaped);
      if (characters !== undefined) return `[${not ?? ''}${characters}]`;
      if (piece === '*') return '[^/]*';
      return piece === '?' ? '[^/]' : escapeRegexp(piece);
    },
  );
  return `^${source}$`;
}

/** Whether a glob of that kind matches; one that is none matches nothing. */
export function isGlobMatch(glob: string, text: string): boolean {
  try {
    return new RegExp(globToRegexp(glob)).test(text);
  } catch {
    return false;
  }
}
