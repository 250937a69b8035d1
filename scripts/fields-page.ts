import { specAndStatusSchemas } from '../src/domain/resources/crd.ts';
import { kinds, resourceKinds } from '../src/domain/resources/kinds.ts';
import { isRecord, recordAt } from '../src/domain/resources/record.ts';
import { between, tableOf } from './table.ts';
import type { ResourceKind } from '../src/domain/resources/kinds.ts';
import type { JsonRecord } from '../src/domain/resources/record.ts';

const begin = '<!-- made by `npm run generate` from src/domain/resources -->';

/** The page with the fields of each kind as the source has them. */
export function withFields(page: string): string {
  return between(page, begin, resourceKinds.map(sectionOf).join('\n\n'));
}

function sectionOf(kind: ResourceKind): string {
  const { group, shortNames } = kinds[kind];
  const { spec, status } = specAndStatusSchemas(kind);
  const rows = [...fieldsOf('spec', spec), ...fieldsOf('status', status)];
  const head = ['field', 'type', 'what it says'];
  return `## ${kind}\n\n\`${group}/v1\`, for kubectl also ${shortNames.map((name) => `\`${name}\``).join(', ')}.\n\n${tableOf([head, ...rows])}`;
}

/** A row for each field below an object, in the order of the schema. */
function fieldsOf(path: string, schema: JsonRecord): readonly (readonly string[])[] {
  const properties = recordAt(schema, 'properties');
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  return Object.keys(properties).flatMap((name) => {
    const field = recordAt(properties, name);
    const inner = isRecord(field['items']) ? field['items'] : field;
    const own = `${path}.${name}${isRecord(field['items']) ? '[]' : ''}`;
    const row = [`\`${own}\``, typeOf(field), saidOf(field, required.has(name))];
    return [row, ...fieldsOf(own, inner)];
  });
}

function typeOf(field: JsonRecord): string {
  const { type, items, additionalProperties } = field;
  if (type === 'array') return `list of ${typeOf(isRecord(items) ? items : {})}`;
  if (isRecord(additionalProperties)) return `map of ${typeOf(additionalProperties)}`;
  const values = field['enum'];
  if (Array.isArray(values)) return values.map((value) => `\`${String(value)}\``).join(', ');
  return typeof type === 'string' ? type : 'any';
}

function saidOf(field: JsonRecord, isRequired: boolean): string {
  const { description, default: byDefault } = field;
  const parts = [
    typeof description === 'string' ? description : '',
    isRequired ? 'Required.' : '',
    byDefault === undefined ? '' : `Default: \`${JSON.stringify(byDefault)}\`.`,
  ];
  return parts
    .filter((part) => part !== '')
    .join(' ')
    .replaceAll('|', String.raw`\|`)
    .replaceAll(/\s+/g, ' ');
}
