import {
  anyParam,
  boolParam,
  defineFunction,
  defineVariadic,
  FunctionError,
  stringParam,
} from '../../template/function.ts';
import { isTagged, isTrue } from '../../template/value.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { Value } from '../../template/value.ts';

/** Functions that choose by what is given and what is not, and the one that gives up. @see https://masterminds.github.io/sprig/defaults.html */
export const choosingFunctions: readonly TemplateFunction[] = [
  defineVariadic('default', [anyParam], anyParam, ([fallback], [given = null]) =>
    isEmpty(given) ? fallback : given,
  ),
  defineFunction('empty', [anyParam], ([value]) => isEmpty(value)),
  defineVariadic(
    'coalesce',
    [],
    anyParam,
    (_, values) => values.find((value) => !isEmpty(value)) ?? null,
  ),
  defineVariadic('all', [], anyParam, (_, values) => !values.some(isEmpty)),
  defineVariadic('any', [], anyParam, (_, values) => !values.every(isEmpty)),
  defineFunction('ternary', [anyParam, anyParam, boolParam], ([yes, no, condition]) =>
    condition ? yes : no,
  ),
  defineFunction('fail', [stringParam], ([message]) => {
    throw new FunctionError(message);
  }),
];

/** Whether a value is the zero value of its type. NaN is not, and a struct never is. */
export function isEmpty(value: Value): boolean {
  return value === null || (!(isTagged(value) && value.tag === 'struct') && !isTrue(value));
}
