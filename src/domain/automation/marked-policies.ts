import { isObjectName } from '../resources/names.ts';
import type { ObjectMeta } from '../resources/metadata.ts';

/**
 * The annotation in which an automation keeps which policies of its namespace the markers of its manifests name, as of the
 * last commit that it read: their names, with commas in between.
 */
export const markedPoliciesAnnotation = 'tagwright/marked-policies';

/** Characters: an object's annotations have 256 KiB together, and each write of its status sends them to every watch. */
const longest = 8192;

/** Which policies an automation's markers name; undefined: not known. */
export type MarkedPolicies = ReadonlySet<string> | undefined;

export function readMarkedPolicies({
  annotations,
}: Pick<ObjectMeta, 'annotations'>): MarkedPolicies {
  return parseMarkedPolicies(annotations[markedPoliciesAnnotation]);
}

/** @param text as `formatMarkedPolicies` gives it */
export function parseMarkedPolicies(text: string | undefined): MarkedPolicies {
  if (text === undefined) return undefined;
  return new Set(text === '' ? [] : text.split(','));
}

/** The annotation's value for the setters that markers name (`namespace:policy`); undefined if there are too many to keep. */
export function formatMarkedPolicies(
  setters: ReadonlySet<string>,
  namespace: string,
): string | undefined {
  const names = new Set<string>();
  for (const setter of setters) {
    const [from, name = ''] = setter.split(':');
    if (from === namespace && isObjectName(name)) names.add(name);
  }
  const text = [...names].toSorted().join(',');
  return text.length > longest ? undefined : text;
}

/** Those of the entries, by name of the policy, that markers name; all where that is not known. */
export function ofMarked<T>(
  byPolicy: Readonly<Record<string, T>>,
  marked: MarkedPolicies,
): Readonly<Record<string, T>> {
  if (marked === undefined) return byPolicy;
  return Object.fromEntries(Object.entries(byPolicy).filter(([name]) => marked.has(name)));
}
