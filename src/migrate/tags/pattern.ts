/** How Flux v1 chose among the tags of an image. By `glob` and `regexp` it took the one that was built last. */
export interface Pattern {
  readonly kind: 'semver' | 'glob' | 'regexp';
  readonly text: string;
}

const prefixes = [
  ['semver:', 'semver'],
  ['regexp:', 'regexp'],
  ['regex:', 'regexp'],
  ['glob:', 'glob'],
] as const;

/**
 * The pattern that an annotation spells; one without a prefix is a glob, and without an annotation it is any tag.
 * @see fluxcd/flux@1.25.4 pkg/policy/pattern.go
 */
export function parsePattern(annotation = '*'): Pattern {
  for (const [prefix, kind] of prefixes) {
    if (annotation.startsWith(prefix))
      return { kind, text: annotation.slice(prefix.length).trim() };
  }
  return { kind: 'glob', text: annotation };
}
