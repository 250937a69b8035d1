import { expect, test } from 'vitest';
import { parseTemplate, renderTemplate } from '../../../src/go/template/template.ts';
import { sampleData, sampleFunctions } from './sample.ts';

function render(text: string): string {
  return renderTemplate(parseTemplate({ name: 't', text, functions: sampleFunctions }), sampleData);
}

test.for([
  ['a function', '{{ printf "%v" .fn }}', '0xc000000000'],
  ['a pointer in a list', '{{ list .P }}', '[0xc000000000]'],
  ['a pointer in hexadecimal', '{{ printf "%x" (list .P) }}', '[c000000000]'],
  [
    'a pointer with its type',
    '{{ printf "%#v" (list .P) }}',
    '[]interface {}{(*main.S)(0xc000000000)}',
  ],
] as const)('the address of %s is always the same', ([, template, output]) => {
  expect(render(template)).toBe(output);
});

test('the length of an element that is nil is refused as that of nothing', () => {
  const message = 'error calling len: reflect: call of reflect.Value.Type on zero Value';
  expect(() => render('{{ range list nil }}{{ len . }}{{ end }}')).toThrow(message);
});
