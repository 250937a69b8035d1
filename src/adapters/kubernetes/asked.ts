import { ReconcileError } from '../../domain/errors.ts';
import { isRecord, recordAt } from '../../domain/resources/record.ts';
import type { Question } from './failure.ts';

/**
 * That an answer is about what was asked for: the object of that name, and nothing of another
 * namespace.
 * @throws {ReconcileError} `InvalidAnswer`
 */
export function requireAsked({ verb, resource, namespace, name }: Question, body: unknown): void {
  // What was deleted is answered with a word of success, or with the object while finalizers keep it.
  if (!isRecord(body) || verb === 'delete') return;
  const { items } = body;
  const objects: readonly unknown[] = Array.isArray(items)
    ? items
    : name === undefined
      ? []
      : [body];
  for (const object of objects) {
    const metadata = isRecord(object) ? recordAt(object, 'metadata') : {};
    const isAsked =
      (namespace === undefined || metadata['namespace'] === namespace) &&
      (name === undefined || metadata['name'] === name);
    if (isAsked) continue;
    throw new ReconcileError(
      'InvalidAnswer',
      `the Kubernetes API server answered with another object, asked to ${verb} ${resource}`,
    );
  }
}
