import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { textOf } from '../../../src/go/template/bytes.ts';
import { render } from './render.ts';

const file = z.object({
  cases: z.array(
    z.object({
      template: z.string(),
      output: z.string().optional(),
      bytes: z.base64().optional(),
      error: z.string().optional(),
    }),
  ),
});
const folder = new URL('recorded/', import.meta.url);
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => file.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))).cases);
const failing = cases.flatMap(({ template, error }) =>
  error === undefined ? [] : [[template, error] as const],
);
const answered = cases.flatMap(({ template, output, bytes, error }) =>
  error === undefined ? [[template, output ?? decode(bytes ?? '')] as const] : [],
);

function decode(base64: string): string {
  return textOf(Buffer.from(base64, 'base64'));
}

test('the answers of sprig are here, and some are errors', () => {
  expect([answered.length > 700, failing.length > 150]).toEqual([true, true]);
});

test.for(answered)('%s renders as with sprig v3.3.0', ([template, output]) => {
  expect(render(template)).toBe(output);
});

test.for(failing)('%s fails as with sprig v3.3.0', ([template, error]) => {
  expect(() => render(template)).toThrow(
    expect.objectContaining({ name: 'TemplateError', message: error }),
  );
});
