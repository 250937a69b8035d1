import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/go/template/limits.ts';
import { parseTemplate, renderTemplate } from '../../../src/go/template/template.ts';
import { sampleData, sampleFunctions } from './sample.ts';

function render(text: string): string {
  return renderTemplate(parseTemplate({ name: 't', text, functions: sampleFunctions }), sampleData);
}

const nested = 'nested too deeply';
const steps = 'takes too many steps';
const memory = 'takes too much memory';

test.for([
  ['a range over a great number', '{{range 999999999999}}{{end}}', steps],
  ['ranges within ranges', '{{range 9999}}{{range 9999}}{{end}}{{end}}', steps],
  ['a template that calls itself', '{{define "a"}}{{template "a"}}{{end}}{{template "a"}}', nested],
  [
    'templates that call themselves twice',
    '{{define "a"}}{{if lt . 60}}{{template "a" (len (printf "%*s" . "" | printf "%s "))}}{{template "a" .}}{{end}}{{end}}{{template "a" 0}}',
    nested,
  ],
  ['a text that doubles', '{{$s := "ab"}}{{range 60}}{{$s = print $s $s}}{{end}}', steps],
  [
    'a list that doubles when printed',
    '{{$s := list 1}}{{range 60}}{{$s = list $s $s}}{{end}}{{$s}}',
    steps,
  ],
  ['a list that is deep', '{{$s := list 1}}{{range 9999}}{{$s = list $s}}{{end}}{{$s}}', nested],
  ['a great width', '{{range 99}}{{$s := printf "%1000000d" 1}}{{end}}', memory],
  [
    'a great width for each of many',
    '{{printf "%1000000d" (list 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8)}}',
    memory,
  ],
  ['a great precision', '{{range 99}}{{$s := printf "%.1000000f" 1.5}}{{end}}', memory],
  ['a long output', '{{range 5000}}{{printf "%1000d" .}}{{end}}', 'output is too long'],
  [
    'a long text read often',
    '{{$s := printf "%1000000s" "é"}}{{range 9999}}{{$x := index $s 1}}{{end}}',
    steps,
  ],
  ['many variables', '{{range 9999}}{{$x := 1}}{{range 9999}}{{$y := 1}}{{end}}{{end}}', steps],
] as const)('%s ends with an error', ([, text, message]) => {
  expect(() => render(text)).toThrow(
    expect.objectContaining({ name: 'TemplateError', message: expect.stringContaining(message) }),
  );
});

test.for([
  ['parentheses', `{{${'('.repeat(5000)}1${')'.repeat(5000)}}}`],
  ['actions', `${'{{if 1}}'.repeat(5000)}${'{{end}}'.repeat(5000)}`],
  ['else branches', `{{if 0}}${'{{else if 0}}'.repeat(5000)}{{end}}`],
  ['blocks', `${'{{block "a" .}}'.repeat(5000)}${'{{end}}'.repeat(5000)}`],
] as const)('%s within each other without end are refused', ([, text]) => {
  expect(() => render(text)).toThrow('template: t:1: max expression depth exceeded');
});

test('a text that is too long is refused', () => {
  expect(() => render('{{1}}'.repeat(30_000))).toThrow(
    'template: t: too long (limit 131072 characters)',
  );
});

test.for([
  ['parentheses', `{{${'('.repeat(200)}1${')'.repeat(200)}}}`, '1'],
  ['actions', `${'{{if 1}}'.repeat(200)}x${'{{end}}'.repeat(200)}`, 'x'],
  [
    'templates that call themselves',
    '{{define "a"}}{{if ne (len .) 100}}{{template "a" (print . "x")}}{{else}}{{.}}{{end}}{{end}}{{template "a" ""}}',
    'x'.repeat(100),
  ],
] as const)('%s within each other as people write them are fine', ([, text, output]) => {
  expect(render(text)).toBe(output);
});

test('what a whole run may take is counted anew in each run', () => {
  const template = parseTemplate({ name: 't', text: '{{range 400}}{{.}}{{end}}' });
  const limits = { ...DEFAULT_LIMITS, steps: 3000 };
  const first = renderTemplate(template, null, { limits });
  expect([first, renderTemplate(template, null, { limits })]).toEqual([first, first]);
});
