import { ReconcileError } from '../../domain/errors.ts';
import {
  isNamespaceName,
  isObjectName,
  namespaceProblem,
  objectNameProblem,
} from '../../domain/resources/names.ts';
import type { Question } from './failure.ts';

/**
 * The path of what is asked for. Names come from custom resources, which tenants write, and from
 * the arguments of workflows, so each must be one segment that nothing reads as more.
 * @throws {ReconcileError} terminal, `InvalidName`, for a name that no object can have
 */
export function pathOf(question: Question): string {
  const { group = '', version = 'v1', resource, namespace, name, document } = question;
  if (document !== undefined) return joined(question, document);
  if (namespace !== undefined && !isNamespaceName(namespace))
    throw invalid(question, namespaceProblem(namespace));
  const [plural = '', ...subresource] = resource.split('/');
  return joined(question, [
    ...(group === '' ? ['api', version] : ['apis', group, version]),
    ...(namespace === undefined ? [] : ['namespaces', namespace]),
    plural,
    ...(name === undefined ? [] : [name]),
    ...subresource,
  ]);
}

/** All other segments are our own words: they are spelled as names are. */
function joined(question: Question, segments: readonly string[]): string {
  const wrong = segments.find((segment) => !isObjectName(segment));
  if (wrong !== undefined) throw invalid(question, objectNameProblem(wrong));
  return `/${segments.join('/')}`;
}

function invalid({ verb, resource }: Question, problem: string): ReconcileError {
  return new ReconcileError('InvalidName', `cannot ${verb} ${resource}: ${problem}`);
}
