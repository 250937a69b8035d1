import { markerToken } from '../../domain/setters/marker.ts';
import { findMarkers } from '../../domain/setters/manifest.ts';
import { spanOf } from '../../manifests/nodes.ts';
import type { Scalar } from 'yaml';
import type { Edit } from '../../domain/setters/scalar.ts';

const blockHeader = /^[|>][-+0-9]*/;
/** What may stand between a value and the end of its line, with the comment that is there. */
const restOfLine = /^(?<comma>\s*,)?[ \t]*(?<comment>(?<=[ \t,])#.*)?$/;

/** Where a marker goes. */
export interface MarkerPlace {
  /** Where the line starts, and its indentation. */
  readonly lineStart: number;
  readonly indentation: string;
  /** What the marker takes the place of: nothing, or blanks and a comment. */
  readonly start: number;
  readonly end: number;
  readonly comment: string | undefined;
  readonly lineBreak: string;
}

/** Where the marker of a scalar goes; undefined where something else follows on its line. */
export function placeOf(text: string, scalar: Scalar): MarkerPlace | undefined {
  const span = spanOf(scalar);
  const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  const header = blockHeader.exec(text.slice(span.start))?.[0] ?? '';
  const valueEnd = isBlock ? span.start + header.length : span.end;
  const newline = text.indexOf('\n', valueEnd);
  const hasReturn = newline > 0 && text[newline - 1] === '\r';
  const end = newline === -1 ? text.length : newline - (hasReturn ? 1 : 0);
  const rest = restOfLine.exec(text.slice(valueEnd, end));
  if (rest === null) return undefined;
  const { comma = '', comment } = rest.groups ?? {};
  const lineStart = text.lastIndexOf('\n', valueEnd - 1) + 1;
  return {
    lineStart,
    indentation: /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '',
    start: valueEnd + comma.length,
    end: comment === undefined ? valueEnd + comma.length : end,
    comment,
    lineBreak: hasReturn ? '\r\n' : '\n',
  };
}

/**
 * What writes a marker. A comment that is there goes to a line of its own above, since a line has one comment.
 * @param setter what the marker names: `flux-system:app:tag`
 */
export function markerEdits(place: MarkerPlace, setter: string): readonly Edit[] {
  const { lineStart, indentation, start, end, comment, lineBreak } = place;
  const marker: Edit = { start, end, text: ` # {${markerToken}: "${setter}"}` };
  if (comment === undefined) return [marker];
  const above = `${indentation}${comment.trimEnd()}${lineBreak}`;
  return [{ start: lineStart, end: lineStart, text: above }, marker];
}

/** The setter that the marker of each scalar names first, by where the scalar starts. */
export function markedScalars(text: string): ReadonlyMap<number, string> {
  const found = findMarkers(text);
  if (found.kind === 'refused') return new Map();
  return new Map(found.markers.map(({ start, setters }) => [start, setters[0] ?? '']));
}
