import type { ReadFile } from '../manifests/read.ts';

/** Something that a person has to hear of. Lines count from 1. */
export interface Finding {
  /** `open`: it was not carried over, and the annotations stay. `note`: it was, but look at it. */
  readonly kind: 'open' | 'note';
  readonly path: string;
  readonly line: number;
  /** What it is about: `Deployment shop/web, container "app"`. */
  readonly about: string;
  readonly why: string;
  /** What the person can do, each in one line. */
  readonly choices: readonly string[];
}

/** In the order in which a person goes through the files. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => compare(a.path, b.path) || a.line - b.line);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** That a file cannot be read, in which there is something to migrate. */
export function unreadFinding(
  path: string,
  about: string,
  { why, line }: Pick<Extract<ReadFile, { readonly kind: 'refused' }>, 'why' | 'line'>,
): Finding {
  const choices = ['correct it, and run this again'];
  return { kind: 'open', path, line, about, why: `it cannot be read: ${why}`, choices };
}
