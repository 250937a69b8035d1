import {
  anyParam,
  defineFunction,
  defineVariadic,
  reflectParam,
  stringParam,
} from '../function.ts';
import { sprint, sprintf, sprintln } from '../format/print.ts';
import { isTrue } from '../value.ts';
import { COLLECTIONS } from './collection.ts';
import { COMPARISONS } from './compare.ts';
import { ESCAPES } from './escape.ts';
import type { FunctionTable } from '../function.ts';

/** The functions that Go's text/template has of its own. The evaluator itself sees to it that `and` and `or` stop early. */
export const BUILTINS: FunctionTable = new Map(
  [
    ...COLLECTIONS,
    ...COMPARISONS,
    ...ESCAPES,
    defineVariadic('and', [reflectParam], reflectParam, ([first]) => first),
    defineVariadic('or', [reflectParam], reflectParam, ([first]) => first),
    defineFunction('not', [reflectParam], ([value]) => !isTrue(value)),
    defineVariadic('print', [], anyParam, (_, args, context) => sprint(args, context)),
    defineVariadic('printf', [stringParam], anyParam, ([format], args, context) =>
      sprintf(format, args, context),
    ),
    defineVariadic('println', [], anyParam, (_, args, context) => sprintln(args, context)),
  ].map((definition) => [definition.name, definition]),
);
