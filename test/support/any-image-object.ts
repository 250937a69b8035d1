import fc from 'fast-check';
import { specAndStatusSchemas } from '../../src/domain/resources/crd.ts';
import { alphaSchemas } from '../../src/domain/conversion/alpha-schema.ts';
import { imageGroup, imageKinds } from '../../src/domain/resources/kinds.ts';
import { isRecord, recordAt } from '../../src/domain/resources/record.ts';
import type { AlphaVersion } from '../../src/domain/conversion/alpha-schema.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';

/*
 * Objects as a CRD allows them, made from its schema: each optional field is there or not, and texts are often those that
 * are easily taken for something else.
 */

/** An object of v1, of any of our kinds. */
export const anyV1: fc.Arbitrary<JsonRecord> = fc
  .constantFrom(...imageKinds)
  .chain((kind) => objects('v1', kind, specAndStatusSchemas(kind)));

/** Two objects of v1 of one kind. */
export const anyV1Pair: fc.Arbitrary<readonly [JsonRecord, JsonRecord]> = fc
  .constantFrom(...imageKinds)
  .chain((kind) => {
    const one = objects('v1', kind, specAndStatusSchemas(kind));
    return fc.tuple(one, one);
  });

/** An object of an alpha version, of any of our kinds. */
export function anyAlpha(version: AlphaVersion): fc.Arbitrary<JsonRecord> {
  return fc
    .constantFrom(...imageKinds)
    .chain((kind) => objects(version, kind, alphaSchemas(kind, version)));
}

interface Schemas {
  readonly spec: JsonRecord;
  readonly status: JsonRecord;
}

function objects(version: string, kind: string, schemas: Schemas): fc.Arbitrary<JsonRecord> {
  const texts = fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { minKeys: 1 });
  return fc.record(
    {
      apiVersion: fc.constant(`${imageGroup}/${version}`),
      kind: fc.constant(kind),
      metadata: fc.record(
        {
          name: fc.constant('app'),
          namespace: fc.constant('team'),
          annotations: texts,
          labels: texts,
        },
        { requiredKeys: ['name', 'namespace'] },
      ),
      spec: valueOf(schemas.spec),
      status: valueOf(schemas.status),
    },
    { requiredKeys: ['apiVersion', 'kind', 'metadata', 'spec'] },
  );
}

/** What a structural schema allows. */
function valueOf(schema: unknown): fc.Arbitrary<unknown> {
  if (!isRecord(schema)) return fc.constant(null);
  const { type, enum: choices, pattern, items, additionalProperties } = schema;
  if (Array.isArray(choices)) return fc.constantFrom(...choices.map(String));
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.nat();
  if (type === 'array') return fc.array(valueOf(items), { maxLength: 3 });
  if (type === 'string') return typeof pattern === 'string' ? durations : texts;
  if (isRecord(additionalProperties)) return fc.dictionary(keys, valueOf(additionalProperties));
  return recordOf(schema);
}

function recordOf(schema: JsonRecord): fc.Arbitrary<unknown> {
  const { required } = schema;
  const fields = Object.entries(recordAt(schema, 'properties'));
  const model: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(
    fields.map(([field, inner]) => [field, valueOf(inner)]),
  );
  return fc.record(model, {
    requiredKeys: Array.isArray(required) ? required.map(String) : [],
  });
}

const durations = fc.constantFrom('1m', '5m0s', '90s');
const texts = fc.oneof(
  fc.constantFrom('', 'main', 'app', 'app:1.0.0', 'host:5000/app', 'app:1@sha256:00ff', '[]'),
  fc.string(),
);
const keys = fc.oneof(fc.constantFrom('a', '__proto__', 'constructor', 'x.y/z'), fc.string());
