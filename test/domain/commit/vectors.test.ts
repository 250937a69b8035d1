import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { renderMessage } from '../../../src/domain/commit/message.ts';
import { templateDifferences } from './differences.ts';

const text = z.string();
const change = z.object({ oldValue: text, newValue: text, setter: text });
const identifier = z.object({ apiVersion: text, kind: text, namespace: text, name: text });
const changes = z.array(z.object({ object: identifier, changes: z.array(change) }));
const dataset = z.object({
  automationObject: z.object({ namespace: text, name: text }),
  changed: z.object({ fileChanges: z.record(text, changes).nullable() }),
  values: z.record(text, text).nullable(),
});
const vector = z.object({
  data: text,
  template: text,
  output: text.optional(),
  outputsSeen: z.array(text).optional(),
  error: text.optional(),
});
type Vector = z.infer<typeof vector>;

const { datasets, cases } = z
  .object({ datasets: z.record(text, dataset), cases: z.array(vector) })
  .parse(JSON.parse(readFileSync(new URL('../../vectors/template.json', import.meta.url), 'utf8')));
const same = cases.filter(({ template }) => !templateDifferences.has(template));
const failing = same.filter(({ error }) => error !== undefined);
const random = same.filter(({ outputsSeen }) => outputsSeen !== undefined);
const answered = same.filter(({ output }) => output !== undefined);
const removed = failing.filter(({ error }) => error?.startsWith('template uses removed'));

function render({ data, template }: Pick<Vector, 'data' | 'template'>) {
  const input = datasets[data];
  if (input === undefined) throw new Error(`no dataset "${data}"`);
  return renderMessage({
    template,
    automation: input.automationObject,
    changes: input.changed.fileChanges ?? {},
    values: input.values ?? undefined,
    policies: [],
  });
}

function rows(vectors: readonly Vector[]) {
  return vectors.map((row) => [row.template, row] as const);
}

test('every recorded case is here, and every difference is one of them', () => {
  expect(cases).toHaveLength(374);
  expect(answered.length + random.length + failing.length).toBe(374 - templateDifferences.size);
  expect(cases.map(({ template }) => template)).toEqual(
    expect.arrayContaining([...templateDifferences.keys()]),
  );
});

test.for(rows(answered))('%s is the message of Flux', ([, row]) => {
  expect(render(row)).toEqual({ message: row.output, usedRemovedField: false });
});

test.for(rows(random))('%s is one of the messages of Flux, whose order is random', ([, row]) => {
  expect(row.outputsSeen).toContain(render(row).message);
});

test.for(rows(failing))('%s is the error of Flux', ([, row]) => {
  expect(() => render(row)).toThrow(
    expect.objectContaining({ name: 'ReconcileError', message: row.error }),
  );
});

test.for(rows(removed))('%s is terminal, with its own reason', ([, row]) => {
  expect(() => render(row)).toThrow(
    expect.objectContaining({ reason: 'RemovedTemplateField', terminal: true }),
  );
});

test.for([...templateDifferences].filter(([, { message }]) => message !== undefined))(
  '%s is a message of our own',
  ([template, { message }]) => {
    expect(render({ data: 'full', template })).toEqual({ message, usedRemovedField: true });
  },
);

test.for([...templateDifferences].filter(([, { error }]) => error !== undefined))(
  '%s is an error of our own',
  ([template, { error }]) => {
    expect(() => render({ data: 'full', template })).toThrow(
      expect.objectContaining({ reason: 'GitOperationFailed', message: error }),
    );
  },
);
