import { anyParam, defineFunction, stringParam } from '../../template/function.ts';
import { kindOf, typeOf } from '../../template/value.ts';
import { deepEqual } from './deep-equal.ts';
import type { TemplateFunction } from '../../template/function.ts';

/** Functions that ask for Go's types. */
export const reflectionFunctions: readonly TemplateFunction[] = [
  defineFunction('typeOf', [anyParam], ([value]) => typeOf(value).name),
  defineFunction('typeIs', [stringParam, anyParam], ([name, value]) => typeOf(value).name === name),
  defineFunction('typeIsLike', [stringParam, anyParam], ([name, value]) =>
    [name, `*${name}`].includes(typeOf(value).name),
  ),
  defineFunction('kindOf', [anyParam], ([value]) => kindOf(value)),
  defineFunction('kindIs', [stringParam, anyParam], ([name, value]) => kindOf(value) === name),
  defineFunction('deepEqual', [anyParam, anyParam], ([a, b], context) => deepEqual(a, b, context)),
];
