import { isNamespaceName } from '../../domain/resources/names.ts';
import { UsageError } from '../usage-error.ts';
import type { Given } from '../command.ts';

/** The namespace of new resources. @throws {UsageError} if it can be none */
export function namespaceOf(given: Given<'namespace'>): string {
  const namespace = given.need('namespace');
  if (isNamespaceName(namespace)) return namespace;
  throw new UsageError(`--namespace takes the name of a namespace, not "${namespace}"`);
}

/** Whether a cluster is to be migrated, and not a directory. @throws {UsageError} where it is not either */
export function isOfCluster(given: Given<'cluster'>): boolean {
  const isCluster = given.isOn('cluster');
  if (isCluster === given.words.length > 0 || given.words.length > 1)
    throw new UsageError('name one directory of manifests, or say --cluster');
  return isCluster;
}
