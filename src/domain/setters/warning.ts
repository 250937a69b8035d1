import type { RewriteWarning } from './rewrite.ts';

/** What a person reads of a file or marker that was left alone. */
export function describeWarning(warning: RewriteWarning): string {
  const place = `${warning.path}:${warning.line}`;
  switch (warning.kind) {
    case 'refused':
      return `${place}: left alone, since it cannot be edited safely: ${warning.why}`;
    case 'unknown-policy':
      return `${place}: the marker names "${warning.setter}", and no policy with an image is called that`;
  }
}
