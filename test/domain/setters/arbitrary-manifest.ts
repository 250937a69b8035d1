import fc from 'fast-check';

export const marker = '# {"$imagepolicy": "n:p:tag"}';

/** A piece of a manifest: text that must stay, or a marked scalar, `before` and as it must be written `after`. */
type Piece = string | { readonly before: string; readonly after: string };

/** A manifest before and after a rewrite to `newTag`. Each marked value before is `old` and a number. */
export interface ManifestPair {
  readonly before: string;
  readonly after: string;
}

export const newTag = 'v2';

const scalars = fc.constantFrom(
  'x',
  "'it''s'",
  '"a\\tb # c"',
  'a b',
  '5',
  '~',
  '!t x',
  '""',
  'x#y',
);
const comments = fc.constantFrom('', '', ' # note', '   # note', `\t# ${marker}`, ` ${marker} x`);
/** Before an entry; `>` is its indentation. */
const ownLines = fc.constantFrom('', '', '', '\n', '># note\n', '># note\n\n', `># x ${marker}\n`);
const old = fc.nat(99).map((number) => `old${number}`);

const marked = old.chain((text) =>
  fc.constantFrom<Piece>(
    { before: text, after: newTag },
    { before: `'${text}'`, after: `'${newTag}'` },
    { before: `"${text}"`, after: `"${newTag}"` },
  ),
);
const gap = fc.constantFrom(' ', '  ', '\t', ' \t ');
const properties = fc.constantFrom('', '', '&a ', '!t ', '!!str &b ');

/** What may follow `key:` or `-`, up to the end of its lines. */
function value(indent: number, depth: number): fc.Arbitrary<readonly Piece[]> {
  const pad = ' '.repeat(indent);
  const leaf = fc.oneof(
    fc.tuple(scalars, comments).map(([scalar, comment]) => [` ${scalar}${comment}\n`]),
    fc
      .tuple(gap, properties, marked, gap)
      .map(([before, kind, scalar, after]) => [
        `${before.replace('\t', ' ')}${kind}`,
        scalar,
        `${after}${marker}\n`,
      ]),
    fc
      .tuple(old, fc.constantFrom('|-', '>-'), fc.constantFrom('', '\n', '\n\n'))
      .map(([text, header, blank]) => [
        ` ${header} ${marker}\n${pad}  `,
        { before: text, after: newTag },
        `\n${blank}`,
      ]),
    fc.constant([` |\n${pad}  text: x ${marker}\n\n${pad}  more\n`]),
    fc.constant([` "two\n${pad}  lines" # note\n`]),
    fc.constant([` {a: x, b: [1,2,   3]} ${marker}\n`]),
    marked.map((scalar) => [` [ x,   `, scalar, `, ${marker}\n${pad}  y ]\n`]),
    marked.map((scalar) => [` { k: `, scalar, ` ${marker}\n${pad}  }\n`]),
  );
  if (depth === 0) return leaf;
  const nested = fc.oneof(mapping(indent + 2, depth - 1), sequence(indent + 2, depth - 1));
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    {
      weight: 1,
      arbitrary: fc.tuple(comments, nested).map(([comment, inner]) => [`${comment}\n`, ...inner]),
    },
  );
}

function mapping(indent: number, depth: number): fc.Arbitrary<readonly Piece[]> {
  const keys = fc.uniqueArray(fc.constantFrom('a', '"b"', "'c'", 'd e', 'f'), {
    minLength: 1,
    maxLength: 3,
  });
  return keys.chain((names) =>
    fc
      .tuple(...names.map((name) => entry(`${' '.repeat(indent)}${name}:`, indent, depth)))
      .map((entries) => entries.flat()),
  );
}

function sequence(indent: number, depth: number): fc.Arbitrary<readonly Piece[]> {
  const item = entry(`${' '.repeat(indent)}-`, indent, depth);
  return fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.flat());
}

function entry(start: string, indent: number, depth: number): fc.Arbitrary<readonly Piece[]> {
  const pad = ' '.repeat(indent);
  return fc
    .tuple(ownLines, value(indent, depth))
    .map(([lines, pieces]) => [lines.replaceAll('>', pad) + start, ...pieces]);
}

const documents = fc
  .array(fc.tuple(fc.constantFrom('---\n', '--- # c\n', '---\n\n'), mapping(0, 2)), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.flatMap(([separator, pieces]) => [separator, ...pieces]));

/** Manifests with comments, quotes, blocks, anchors and odd spaces; some with CRLF, a byte order mark, no final newline. */
export const manifestPairs: fc.Arbitrary<ManifestPair> = fc
  .record({
    pieces: documents,
    lineBreak: fc.constantFrom('\n', '\r\n'),
    start: fc.constantFrom('', '\ufeff', '# first\n', '\n\n'),
    end: fc.constantFrom('', 'cut', '\n\n', '# last'),
  })
  .map(({ pieces, ...frame }) => ({
    before: join(pieces, 'before', frame),
    after: join(pieces, 'after', frame),
  }));

interface Frame {
  readonly lineBreak: string;
  readonly start: string;
  readonly end: string;
}

function join(
  pieces: readonly Piece[],
  side: 'before' | 'after',
  { lineBreak, start, end }: Frame,
) {
  const text = pieces.map((piece) => (typeof piece === 'string' ? piece : piece[side])).join('');
  const ended = end === 'cut' ? text.replace(/\n+$/, '') : text + end;
  return (start + ended).replaceAll('\n', lineBreak);
}

/** Any text made of what YAML is made of. */
export const yamlSoup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\n',
        '\r\n',
        ' ',
        '  ',
        '\t',
        ': ',
        '- ',
        '? ',
        ', ',
        '[',
        ']',
        '{',
        '}',
        '|',
        '>-',
        '"',
        "'",
        '#',
        '&a ',
        '*a',
        '!t ',
        '!!int ',
        '---\n',
        '...\n',
        '%YAML 1.2\n',
        'x',
        '1.9',
        'a:',
        '\\',
        '\ufeff',
        '\u2028',
      ),
      fc.constantFrom(
        ` ${marker}\n`,
        `a: x ${marker}\n`,
        `b: |+ ${marker}\n  x\n`,
        `c: !!int &q 7 ${marker}\n`,
        `d: { k: 1 ${marker}\n  , l: 'y' }\n`,
        `  - y ${marker}\n`,
        `${marker}\n`,
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));
