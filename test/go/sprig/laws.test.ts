import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textOf } from '../../../src/go/template/bytes.ts';
import { list } from '../../../src/go/template/value.ts';
import { render } from './render.ts';

const unicode = fc.string({ unit: 'binary' }).map((text) => text.toWellFormed());
const bytes = fc.uint8Array().map(textOf);

test.for([
  ['base64', '{{ .a | b64enc | b64dec }}'],
  ['base32', '{{ .a | b32enc | b32dec }}'],
  ['AES', '{{ .a | encryptAES "key" | decryptAES "key" }}'],
  ['splitting and joining', '{{ .a | splitList "," | join "," }}'],
  ['splitting in runes and joining', '{{ .a | splitList "" | join "" }}'],
  ['nothing to replace', '{{ .a | replace "\\xfe" "x" }}'],
] as const)('%s gives back any bytes', ([, template]) => {
  fc.assert(
    fc.property(
      bytes.filter((text) => !text.includes('\udcfe')),
      (text) => {
        expect(render(template, { a: text })).toBe(text);
      },
    ),
  );
});

test.for([
  ['JSON', '{{ .a | toJson | mustFromJson }}'],
  ['raw JSON', '{{ .a | toRawJson | mustFromJson }}'],
  ['JSON in lines', '{{ list .a | toPrettyJson | mustFromJson | first }}'],
  ['a quoted expression finding it', '{{ regexFind (regexQuoteMeta .a) .a }}'],
  ['a fragment of a URL', '{{ (urlParse (urlJoin (dict "path" "/" "fragment" .a))).fragment }}'],
] as const)('%s gives back any text', ([, template]) => {
  fc.assert(
    fc.property(unicode, (text) => {
      expect(render(template, { a: text })).toBe(text);
    }),
  );
});

test('JSON means here what it means to JavaScript', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = JSON.stringify(value);
      const written = render('{{ .a | mustFromJson | toRawJson }}', { a: text });
      expect(JSON.parse(written)).toEqual(JSON.parse(text));
    }),
  );
});

test('reversing twice changes nothing, and sorting ignores order', () => {
  fc.assert(
    fc.property(fc.array(unicode), (texts) => {
      const data = { a: list(texts), b: list(texts.toReversed()) };
      expect(render('{{ deepEqual (.a | reverse | reverse) .a }}', data)).toBe('true');
      expect(render('{{ deepEqual (.a | sortAlpha) (.b | sortAlpha) }}', data)).toBe('true');
    }),
  );
});

test('a clean path is clean, and stays absolute or relative', () => {
  const path = fc.array(fc.constantFrom('/', '.', '..', 'a', 'b.c')).map((parts) => parts.join(''));
  fc.assert(
    fc.property(path, (text) => {
      expect(render('{{ .a | clean | clean }}', { a: text })).toBe(
        render('{{ clean .a }}', { a: text }),
      );
      expect(render('{{ eq (isAbs .a) (isAbs (clean .a)) }}', { a: text })).toBe('true');
    }),
  );
});

test('a date that was formatted is read again', () => {
  const seconds = fc.bigInt({ min: -62_135_596_800n, max: 253_402_300_799n });
  const layout = '"2006-01-02T15:04:05Z"';
  fc.assert(
    fc.property(seconds, (value) => {
      const shift = `(printf "%ds" (.a | int))`;
      const date = `(mustDateModify ${shift} (toDate "2006" "1970"))`;
      const near = BigInt.asIntN(33, value);
      const template = `{{ ${date}.Unix }} {{ (toDate ${layout} (${date}.Format ${layout})).Unix }}`;
      expect(render(template, { a: near })).toBe(`${near} ${near}`);
    }),
  );
});

test.for([
  ['JSON', 'mustFromJson .a'],
  ['URL', 'urlParse .a'],
  ['duration', 'mustDateModify .a (toDate "" "")'],
  ['layout', 'mustToDate .a .b'],
  ['expression', 'mustRegexReplaceAll .a .b .a'],
  ['key', 'genCAWithKey "" 1 .a'],
  [
    'key in PEM',
    'genCAWithKey "" 1 (printf "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----" (b64enc .a))',
  ],
  [
    'certificate',
    'buildCustomCert (printf "-----BEGIN CERTIFICATE-----\\n%s\\n-----END CERTIFICATE-----" (b64enc .a) | b64enc) ""',
  ],
  ['version', 'semver .a'],
  ['ciphertext', 'decryptAES .b (b64enc .a)'],
  ['words', 'snakecase .a | camelcase | wrap 3 | title | swapcase'],
] as const)('any %s is read or refused with an error of ours', ([, call]) => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      let name = 'TemplateError';
      try {
        render(`{{ ${call} }}`, { a, b });
      } catch (error) {
        name = error instanceof Error ? error.name : String(error);
      }
      expect(name).toBe('TemplateError');
    }),
  );
});
