import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  byteLength,
  byteSlice,
  bytesOf,
  compareBytes,
  textOf,
} from '../../../src/go/template/bytes.ts';
import { TemplateError } from '../../../src/go/template/error.ts';
import { DEFAULT_LIMITS } from '../../../src/go/template/limits.ts';
import { parseTemplate, renderTemplate } from '../../../src/go/template/template.ts';
import { cpuMs } from '../../support/cpu.ts';
import { fuzzRuns } from '../../support/fuzz.ts';
import { sampleData, sampleFunctions } from './sample.ts';

const limits = { ...DEFAULT_LIMITS, steps: 20_000, memory: 1_000_000, output: 100_000 };
const pieces = [
  '{{~}}~{{- ~ -}}~{{if ~{{else}}~{{end}}~{{range ~{{with ~{{define "a"}}~{{template "a" .}}',
  '{{block "b" .}}~{{break}}~{{continue}}~{{/*~*/}}~(~)~|~.~.S~.S.A~.S.Hello~.l~.m~.n~$~$x~ := ~ = ~, ',
  '"a"~`~"~\'c\'~1~-2~3.5~0x1F~1i~true~nil~print~printf "%v%5d"~len~index~and~eq~ ~ ~ ~\n~text~é~\\',
  '😀~\0~html~call~list~dict',
].flatMap((row) => row.split('~'));
const piece = fc.constantFrom(...pieces);
const text = fc.oneof(
  { weight: 4, arbitrary: fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);
const bytes = fc.uint8Array({ maxLength: 40 });
// An answer takes some milliseconds on an idle machine.
const longestMs = 2000;

/** What a template does: its output, or the error's class. */
function outcome(template: string): unknown {
  try {
    const parsed = parseTemplate({ name: 't', text: template, functions: sampleFunctions });
    return typeof renderTemplate(parsed, sampleData, { limits });
  } catch (error) {
    return error instanceof TemplateError ? 'TemplateError' : error;
  }
}

test('any text renders or is a template error, and soon', () => {
  fc.assert(
    fc.property(text, (template) => {
      const start = cpuMs();
      expect(['string', 'TemplateError']).toContain(outcome(template));
      expect(cpuMs() - start).toBeLessThan(longestMs);
    }),
    { numRuns: fuzzRuns(1000) },
  );
});

test('any format prints or is a template error', () => {
  const directive = fc
    .tuple(
      fc.constantFrom('%', '%+', '%#', '%-', '% ', '%0', '%[2]', '%*', '%999999999'),
      fc.constantFrom('', '5', '.2', '12.3', '.*', '[1]', '.', '99999999'),
      fc.constantFrom(...Array.from('vdsqxXeEfgGbcoOUtTpw%z[é')),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(directive, { maxLength: 4 }), (directives) => {
      const format = JSON.stringify(directives.join('|'));
      expect(outcome(`{{printf ${format} .n .s .l .S 1.5 nil}}`)).toBe('string');
    }),
    { numRuns: fuzzRuns(1000) },
  );
});

test('text without actions renders as itself', () => {
  const plain = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('{{'));
  fc.assert(
    fc.property(plain, (value) => {
      expect(renderTemplate(parseTemplate({ name: 't', text: value }), null)).toBe(value);
    }),
    { numRuns: fuzzRuns(500) },
  );
});

test('a quoted text is read as itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const well = value.toWellFormed();
      const quoted = renderTemplate(parseTemplate({ name: 't', text: '{{printf "%q" .}}' }), well);
      expect(renderTemplate(parseTemplate({ name: 't', text: `{{${quoted}}}` }), null)).toBe(well);
    }),
    { numRuns: fuzzRuns(500) },
  );
});

test('bytes of a text of bytes are those bytes', () => {
  fc.assert(
    fc.property(bytes, (value) => {
      expect(bytesOf(textOf(value))).toEqual(value);
    }),
    { numRuns: fuzzRuns(1000) },
  );
});

test('a text is its two halves, wherever it is cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(60), (value, at) => {
      const cut = Math.min(at, byteLength(value));
      const joined = byteSlice(value, 0, cut) + byteSlice(value, cut);
      expect(bytesOf(joined)).toEqual(bytesOf(value));
    }),
    { numRuns: fuzzRuns(500) },
  );
});

test('texts are in the order of their bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(bytesOf(a), bytesOf(b)));
    }),
    { numRuns: fuzzRuns(500) },
  );
});
