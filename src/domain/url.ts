/**
 * A URL, or what was meant to be one, as it may be shown: without all that stands before its last `@`, since a password
 * with a `/` in it ends the authority early; without query and fragment, which may hold tokens; and without what stands
 * in the place of a port and is no number.
 */
export function printUrl(text: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0] ?? '';
  const rest = text.slice(scheme.length);
  const shown = rest.slice(rest.lastIndexOf('@') + 1).replace(/[?#][^]*$/, '');
  const noPort = /^(?<host>[^/:[]*):(?!\d*(?:\/|$))[^]*$/;
  return `${scheme}${scheme === '' ? shown : shown.replace(noPort, '$<host>')}`;
}

/** A part of a URL without its percent encoding; undefined where that is malformed. */
export function decodePart(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
