import type { MarkedScalar } from './manifest.ts';

/** Put `text` in the place of what is between `start` and `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

// What some YAML 1.1 or 1.2 loader takes for something other than text. Flux asks yaml.v2, which also looks at ranges
// (it leaves 2024-02-30 and 1e400 unquoted); quotes there do no harm.
const nonStrings = [
  /^(?:~|null|Null|NULL|<<|=)?$/,
  /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  /^[-+]?(?:\.inf|\.Inf|\.INF)$|^\.(?:nan|NaN|NAN)$/,
  /^[-+]?0(?:b[01_]+|o[0-7_]+|[xX][0-9a-fA-F_]+)$/,
  /^[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9][0-9_]*)?$/,
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$/,
];
/** Plain in every context; what an image reference can hold beyond that is quoted. */
const plain = /^[A-Za-z0-9_.-][A-Za-z0-9_.\-/:@]*(?<!:)$/;
const documentMark = /^(?:-|---|\.\.\.)$/;
/** Captures the indicator, and the comment with its line break. */
const blockHeader = /^([|>])[-+0-9]*([^\r\n]*(?:\r?\n|$))/;
/** Captures the indentation of the first line that is not blank. */
const blankLines = /^(?:[ \t]*\r?\n)*( *)/;
const textTag = /^!!str$|^!$/;

/** What makes `value` the value of `scalar`, as text whatever it looks like, in the style that it has. */
export function writeScalar(text: string, scalar: MarkedScalar, value: string): readonly Edit[] {
  const edit =
    scalar.style === 'block' ? writeBlock(text, scalar, value) : writeFlow(scalar, value);
  return [...dropTag(text, scalar, value), edit];
}

/** Whether `scalar`, written as it is, could be taken for something other than text. */
export function isAmbiguous({ style, value }: MarkedScalar): boolean {
  return style === 'plain' && isNonString(value);
}

function isNonString(value: string): boolean {
  return nonStrings.some((shape) => shape.test(value));
}

function writeFlow({ start, end, style }: MarkedScalar, value: string): Edit {
  switch (style) {
    case 'single-quoted':
      return { start, end, text: `'${value.replaceAll("'", "''")}'` };
    case 'double-quoted':
      return { start, end, text: JSON.stringify(value) };
    case 'plain':
    case 'block':
      return { start, end, text: toPlain(value) };
  }
}

function toPlain(value: string): string {
  const isPlain = plain.test(value) && !documentMark.test(value) && !isNonString(value);
  return isPlain ? value : JSON.stringify(value);
}

/**
 * A block of one line, at the indentation that it has, with the header that keeps the line break out of the value.
 * Blank lines below it, and the comment of the header, stay. What is empty, before or after, is no block.
 */
function writeBlock(text: string, { start, end }: MarkedScalar, value: string): Edit {
  const block = text.slice(start, end);
  const [header = '', indicator = '', comment = ''] = blockHeader.exec(block) ?? [];
  const lines = block.slice(header.length);
  const [blank = '', indentation = ''] = blankLines.exec(lines) ?? [];
  const below = blank === lines ? lines : belowContent(lines, indentation.length);
  if (blank !== lines && value !== '') {
    return { start, end, text: `${indicator}-${comment}${indentation}${value}${below}` };
  }
  const kept = blank === lines ? lines : below.replace(/^\r?\n/, '');
  return { start, end, text: `${toPlain(value)}${comment}${kept}` };
}

/** From the line break after the last line with content; blanks beyond `width`, the indentation, are content too. */
function belowContent(lines: string, width: number): string {
  let end = lines.length;
  while (end > 0) {
    const start = lines.lastIndexOf('\n', end - 1) + 1;
    const line = lines.slice(start, end).replace(/\r$/, '');
    if (line.length > width || line.trim() !== '' || line.includes('\t')) {
      return lines.slice(start + line.length);
    }
    end = start - 1;
  }
  return '';
}

/** A tag stays unless it would make something other than text of the value. */
function dropTag(text: string, { tag, start }: MarkedScalar, value: string): readonly Edit[] {
  if (tag === undefined) return [];
  const isCore = tag.name.startsWith('!!') && !textTag.test(tag.name);
  if (!isCore && !isNonString(value)) return [];
  if (tag.name === '!') return [];
  const blanks = /^[ \t]*/.exec(text.slice(tag.end, start))?.[0] ?? '';
  return [{ start: tag.start, end: tag.end + blanks.length, text: '' }];
}
