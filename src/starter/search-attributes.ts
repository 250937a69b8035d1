import { searchAttributes } from '../workflows/messages.ts';
import type { OperatorService } from '@temporalio/client';

/** The numbers of Temporal's `IndexedValueType` for the types that we use. */
const indexedValueTypes: Readonly<Record<string, number>> = { KEYWORD: 2, BOOL: 5 };

/**
 * Makes our search attributes known to the Temporal namespace; gives the names of those that are
 * not. Where we may not register them (Temporal Cloud lets only its own tools do it), the workflows
 * go without until somebody has.
 */
export async function registerSearchAttributes(
  { operatorService }: { readonly operatorService: OperatorService },
  namespace: string,
): Promise<readonly string[]> {
  const known = await operatorService.listSearchAttributes({ namespace }).catch(() => undefined);
  const missing = Object.values(searchAttributes).filter(
    ({ name }) => !Object.hasOwn(known?.customAttributes ?? {}, name),
  );
  if (missing.length === 0) return [];
  const types = Object.fromEntries(
    missing.map(({ name, type }) => [name, indexedValueTypes[type] ?? 2]),
  );
  return operatorService.addSearchAttributes({ namespace, searchAttributes: types }).then(
    () => [],
    () => missing.map(({ name }) => name),
  );
}
