import { ReconcileError } from '../errors.ts';
import { isRecord, recordAt } from './record.ts';
import { toV1Shape } from './versions.ts';
import type { z } from 'zod';
import type { JsonRecord } from './record.ts';

/**
 * What `schema` makes of `value`, an object from a Kubernetes API server or from a person's manifest.
 * @throws {ReconcileError} `InvalidResource`, naming the object and each wrong field.
 */
export function parseResource<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(toV1Shape(value));
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    (issue) => `${fieldOf(issue.path)}: ${lowerFirst(issue.message)}`,
  );
  throw new ReconcileError('InvalidResource', `${nameOf(value)}: ${problems.join('; ')}`, {
    terminal: true,
    cause: result.error,
  });
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'object' : path.map(String).join('.');
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

/** `ImagePolicy team/app`, as far as the object says. */
function nameOf(value: unknown): string {
  if (!isRecord(value)) return 'not an object';
  const metadata = recordAt(value, 'metadata');
  const namespace = textAt(metadata, 'namespace', '');
  const path = [namespace, textAt(metadata, 'name', '?')].filter((part) => part !== '').join('/');
  return `${textAt(value, 'kind', 'object')} ${path}`;
}

function textAt(record: JsonRecord, key: string, otherwise: string): string {
  const value = record[key];
  return typeof value === 'string' ? value : otherwise;
}
