import { isMap } from 'yaml';
import { parseDocuments } from '../domain/setters/documents.ts';
import { countLines } from '../domain/setters/lines.ts';
import { itemsAt, spanOf, textAt } from './nodes.ts';
import type { ParsedNode, YAMLMap } from 'yaml';

/** A file of the directory, by its path in it, with `/` between folders. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** An object of Kubernetes in a file. */
export interface Manifest {
  readonly path: string;
  readonly node: YAMLMap;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** A file with the objects that are in it, those of a List one by one. */
export interface ManifestFile extends SourceFile {
  readonly documents: readonly ParsedNode[];
  readonly manifests: readonly Manifest[];
  /** The line of an offset into the text, counted from 1. */
  readonly lineAt: (offset: number) => number;
}

export type ReadFile =
  | { readonly kind: 'read'; readonly file: ManifestFile }
  | { readonly kind: 'refused'; readonly why: string; readonly line: number };

/** The objects of a file; or why it cannot be read. */
export function readManifests({ path, text }: SourceFile): ReadFile {
  const parsed = parseDocuments(text);
  if (parsed.kind === 'refused') return parsed;
  const { documents } = parsed;
  const manifests = documents.flatMap((node) => objectsOf(path, node));
  return { kind: 'read', file: { path, text, documents, manifests, lineAt: countLines(text) } };
}

/** What is no object is left out, as Flux v1 left it out. Lists may be in lists. */
function objectsOf(path: string, node: unknown): readonly Manifest[] {
  const kind = textAt(node, 'kind');
  if (!isMap(node) || kind === undefined) return [];
  if (kind.endsWith('List')) return itemsAt(node, 'items').flatMap((item) => objectsOf(path, item));
  return [
    {
      path,
      node,
      kind,
      apiVersion: textAt(node, 'apiVersion') ?? '',
      namespace: textAt(node, 'metadata', 'namespace'),
      name: textAt(node, 'metadata', 'name') ?? '',
    },
  ];
}

/** What a person calls an object: `Deployment shop/web`. */
export function titleOf({ kind, namespace, name }: Manifest): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** The line at which a node starts. */
export function lineOf(file: ManifestFile, node: unknown): number {
  return file.lineAt(spanOf(node).start);
}
