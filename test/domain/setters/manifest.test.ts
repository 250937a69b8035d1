import { expect, test } from 'vitest';
import { findMarkers } from '../../../src/domain/setters/manifest.ts';

const marker = '# {"$imagepolicy": "n:p"}';

// Recorded from image-automation-controller@d36e2ea with kyaml v0.21.1: which values are set.
test.for([
  ['at the end of the line of a value', 'a: x @', ['x']],
  ['after white space and tabs', 'a: x  \t @', ['x']],
  ['after a quoted value', `a: 'x' @\nb: "y" @`, ['x', 'y']],
  ['after the last line of a value of two lines', 'a: one\n  two @', ['one two']],
  ['after a tag or an anchor, before the value', 'a: !!str @\n  x\nb: &q @\n  y', ['x', 'y']],
  ['on the header of a block', 'a: | @\n  x\nb: >-@\n  y', ['x\n', 'y']],
  ['below a block is not of it', 'a: |\n  x\n@\nb: 1', []],
  ['within a block is text', 'a: |\n  x @\nb: 1', []],
  ['above the value of a key', 'a:\n  @\n  x', ['x']],
  ['above the value, with blank lines between', 'a:\n\n  @\n\n\n  x', ['x']],
  ['after the colon of a value on the next line', 'a: @\n  x', []],
  ['above a key', '@\na: x', []],
  ['above the value of an explicit key', '? k\n@\n: x', ['x']],
  ['at an explicit key', '? k @\n: x', []],
  ['above the first item', 'a:\n  @\n  - x', ['x']],
  ['above the first item, with a blank line between', 'a:\n  @\n\n  - x', ['x']],
  ['above a later item', 'a:\n  - y\n  @\n  - x', ['x']],
  ['touching the item before, with a blank line below', 'a:\n  - y\n  @\n\n  - x', []],
  ['apart from the item before, with a blank line below', 'a:\n  - y\n\n  @\n\n  - x', ['x']],
  ['above an item whose line has a comment', 'a:\n  @\n  - x # note', []],
  ['below an item with a comment', 'a:\n  - y # note\n  @\n  - x', ['x']],
  ['below another comment line', 'a:\n  # note\n  @\n  - x', []],
  ['above another comment line', 'a:\n  @\n  # note\n  - x', []],
  ['apart from a comment on the first item', 'a:\n  # note\n\n  @\n  - x', []],
  ['apart from a comment that touches the item before', 'a:\n  - y\n  # n\n\n  @\n  - x', ['x']],
  ['after the dash of a value on the next line', 'a:\n  - @\n    x', ['x']],
  ['after the dash, below a comment line', 'a:\n  - y\n\n  # n\n  - @\n    x', []],
  ['after the dash of an item without a value', 'a:\n  - @\n  - x', ['x']],
  ['above an item that is a mapping', 'a:\n  @\n  - b: x', []],
  ['above an item that is a sequence', 'a:\n  @\n  - - x', []],
  ['deeper than the dash, after a nested item', 'a:\n  - b:\n    - c\n    @\n  - x', []],
  ['as deep as the dash, after a nested item', 'a:\n  - b:\n    - c\n  @\n  - x', ['x']],
  ['after the comma of a flow item', 'a: [x, @\n  y]', ['x']],
  ['after a comma on the next line', 'a: [x\n  , @\n  y]', ['x']],
  ['after the last flow item', 'a: [x, y @\n]', ['y']],
  ['above a flow item', 'a: [\n  @\n  x, y]', ['x']],
  ['after the opening bracket', 'a: [ @\n  x]', []],
  ['after the closing bracket', 'a: [x] @', []],
  ['after the colon of a flow value on the next line', 'a: {b: @\n  x}', ['x']],
  ['above a key of a flow mapping', 'a: {\n  @\n  b: x}', []],
  ['at an alias', 'b: &q x\na: *q @', []],
  ['at a key without a value', 'a: @\nb: x', []],
  ['at a second value of one key', 'a: x @\na: y @', ['x']],
  ['at a document separator', '--- @\na: x', []],
  ['in a flow collection indented too little', 'a:\n  b: [\n  x, @\n  y]', ['x']],
  ['in a flow collection indented by tabs', 'a: [\n\tx, @\n\ty]', ['x']],
  ['below a quoted value indented too little', "a:\n  b: 'one\ntwo'\n  c: x @", ['x']],
  ['on a quoted value indented too little', 'a:\n  b: "one\ntwo" @\n  c: x @', ['one two', 'x']],
  ['beside an escape that only Go has', `a: "it\\'s"\nb: "it\\'s" @`, ["it's"]],
  ['on a quoted value with a line break of YAML 1.1', 'a: "x\u2028y" @', ['x\u2028y']],
  ['at the end of a line with a carriage return', 'a: x @\r\nb: y @\r\n', ['x', 'y']],
] as const)('a marker %s', ([, text, values]) => {
  const parsed = findMarkers(text.replaceAll('@', marker));
  expect(parsed).toMatchObject({ kind: 'markers', markers: values.map((value) => ({ value })) });
});

test.for([
  ['YAML that does not parse', 'a: [x\nb: y @', 2, /flow sequence/i],
  ['a template', '{{- if .Values.x }}\na: x @\n{{- end }}', 1, /./],
  ['a tab for indentation', 'a: 1\nb:\n\tc: x @', 3, /tab/i],
  ['a directive', '%YAML 1.1\n---\na: x @', 1, /directive/],
  ['a sequence', '- x @', 1, /not a mapping/],
  ['a sequence in the second document', 'a: x @\n---\n- y', 3, /not a mapping/],
  ['a scalar', 'x @', 1, /not a mapping/],
  ['metadata that is text', 'metadata: hello\na: x @', 1, /metadata/],
  ['a separator with content', 'a: x @\n--- {}\nb: 1\n', 2, /separator/],
  ['an anchor that is nowhere', 'a: x @\nb: *c', 2, /unknown anchor "c"/],
  ['a control character', 'a: x @\nb: "\u0091"', 2, /control character/],
  ['a second byte order mark', 'a: x @\n\ufeffb: 1', 2, /control character/],
  ['a line break of YAML 1.1 in a plain value', 'a: x\u2028b: y @', 1, /U\+2028/],
  ['a line break of YAML 1.1 in a block', 'a: |\n  x\u2029y\nb: z @', 2, /U\+2028/],
  ['a line break of YAML 1.1 in a comment', '# c\u0085d: 1\na: x @', 1, /U\+2028/],
  ['a carriage return alone', 'a: x @\rb: 1', 1, /carriage return/],
  ['a comment right after a comma', 'a: [x,@\n  y]', 1, /white space/],
  ['nesting beyond all bounds', `b: x @\na: ${'['.repeat(10_000)}`, 2, /nested deeper/],
  ['a text beyond all bounds', `b: x @\n${'\n'.repeat(2 ** 24)}`, 1, /longer than 16777216/],
  ['blocks nested beyond all bounds', `${'- '.repeat(10_000)}x @`, 1, /nested deeper/],
] as const)('a file is left alone for %s', ([, text, line, why]) => {
  const parsed = findMarkers(text.replaceAll('@', marker));
  expect(parsed).toEqual({ kind: 'refused', line, why: expect.stringMatching(why) });
});

test('a file without the token is not even parsed', () => {
  expect(findMarkers('a: [x # $imagepolicy')).toEqual({ kind: 'markers', markers: [] });
});

test('a long value under a key that cannot be read is refused, not thrown at', () => {
  const entries = Array.from({ length: 2_000 }, (_, index) => `  a${index}: v\n`).join('');
  expect(findMarkers(`? >-x\n  k\n:\n${entries}  b: x ${marker}\n`)).toEqual({
    kind: 'refused',
    why: 'Block scalar header includes extra characters: >-x',
    line: 1,
  });
});

test('a marker knows its object, its line and its style', () => {
  const text = `kind: A\nmetadata:\n  name: 'n1'\n---\nkind: B\nb: !t "x" ${marker}\n`;
  expect(findMarkers(text)).toMatchObject({
    markers: [
      {
        setters: ['n:p'],
        object: { apiVersion: '', kind: 'B', namespace: '', name: '' },
        line: 6,
        style: 'double-quoted',
        tag: { name: '!t' },
      },
    ],
  });
});
