import { cutBytes, onOneLine } from '../text.ts';
import type { RewriteWarning } from './rewrite.ts';

/** Bytes of a path and of a reason: with 20 warnings, both stay within what an Event and a log line take. */
const longest = 256;

/** What a person reads of a file or marker that was left alone. */
export function describeWarning(warning: RewriteWarning): string {
  const place = `${short(warning.path)}:${warning.line}`;
  switch (warning.kind) {
    case 'refused':
      return `${place}: left alone, since it cannot be edited safely: ${short(warning.why)}`;
    case 'unknown-policy':
      return `${place}: the marker names "${short(warning.setter)}", and no policy with an image is called that`;
  }
}

/**
 * Whether a warning is ours to tell: a marker may name a policy of another namespace, or one that this automation does
 * not select or that has no image yet.
 */
export function concerns(
  warning: RewriteWarning,
  namespace: string,
  policies: ReadonlySet<string>,
): boolean {
  if (warning.kind !== 'unknown-policy') return true;
  const [from, name = ''] = warning.setter.split(':');
  return from === namespace && !policies.has(name);
}

/** Names and YAML come from whoever may commit. */
function short(text: string): string {
  const line = onOneLine(text);
  const cut = cutBytes(line, longest);
  return cut === line ? line : `${cut}…`;
}
