import { countLines } from './lines.ts';
import { startNotes } from './notes.ts';
import { readParts } from './parts.ts';
import { refuseText } from './refusal.ts';
import type { ParsedNode } from 'yaml';
import type { Refusal } from './spans.ts';

/** The documents of a file, with their places in its text; or why it is left alone. */
export type ParsedDocuments =
  | { readonly kind: 'documents'; readonly documents: readonly ParsedNode[] }
  | { readonly kind: 'refused'; readonly why: string; readonly line: number };

/**
 * Reads a file as the search for markers does, but each document whole, for whoever has to look at one place after
 * another. All scalars are text. Takes memory as the file has size: for files of somebody whom we trust.
 */
export function parseDocuments(text: string): ParsedDocuments {
  const refusal = refuseText(text);
  if (refusal !== undefined) return refused(text, refusal);
  const documents: ParsedNode[] = [];
  for (const part of readParts(text, startNotes(), { mostHeld: Infinity })) {
    if (part.kind === 'refused') return refused(text, part);
    if (part.kind === 'document' && part.node !== null) documents.push(part.node);
  }
  return { kind: 'documents', documents };
}

function refused(text: string, { why, offset }: Refusal): ParsedDocuments {
  return { kind: 'refused', why, line: countLines(text)(offset) };
}
