import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseTemplate, renderTemplate } from '../../../src/go/template/template.ts';
import { sampleData, sampleFunctions } from './sample.ts';

const file = z.object({
  cases: z.array(
    z.object({
      template: z.string(),
      output: z.string().default(''),
      error: z.string().optional(),
    }),
  ),
});
const text = readFileSync(new URL('recorded/answers.json', import.meta.url), 'utf8');
const { cases } = file.parse(JSON.parse(text));
const answered = cases.filter(({ error }) => error === undefined);
const failing = cases.flatMap(({ template, error }) =>
  error === undefined ? [] : [[template, error] as const],
);

function render(template: string): string {
  const parsed = parseTemplate({ name: 't', text: template, functions: sampleFunctions });
  return renderTemplate(parsed, sampleData).toWellFormed();
}

test('the answers of Go are here, and some are errors', () => {
  expect([answered.length > 600, failing.length > 250]).toEqual([true, true]);
});

test.for(answered.map(({ template, output }) => [template, output] as const))(
  '%s renders as in Go',
  ([template, output]) => {
    expect(render(template)).toBe(output);
  },
);

test.for(failing)('%s fails as in Go', ([template, error]) => {
  expect(() => render(template)).toThrow(
    expect.objectContaining({ name: 'TemplateError', message: error }),
  );
});
