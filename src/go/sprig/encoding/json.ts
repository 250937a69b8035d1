import { defineFunction, anyParam, stringParam, FunctionError } from '../../template/function.ts';
import { parseJson } from './json-read.ts';
import { writeJson } from './json-write.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { Value } from '../../template/value.ts';
import type { JsonStyle } from './json-write.ts';

const ESCAPED: JsonStyle = { escapesHtml: true, indent: '' };
const PRETTY: JsonStyle = { escapesHtml: true, indent: '  ' };
const RAW: JsonStyle = { escapesHtml: false, indent: '' };

/** From and to JSON, as Go's encoding/json has it. Those without `must` give nil or "" where the others fail, but for `toRawJson`. */
export const jsonFunctions: readonly TemplateFunction[] = [
  defineFunction('mustFromJson', [stringParam], ([text], context) => parseJson(text, context)),
  defineFunction('fromJson', [stringParam], ([text], context) =>
    orElse(null, () => parseJson(text, context)),
  ),
  ...['toRawJson', 'mustToRawJson'].map((name) =>
    defineFunction(name, [anyParam], ([value], context) => writeJson(value, RAW, context)),
  ),
  defineFunction('mustToJson', [anyParam], ([value], context) =>
    writeJson(value, ESCAPED, context),
  ),
  defineFunction('toJson', [anyParam], ([value], context) =>
    orElse('', () => writeJson(value, ESCAPED, context)),
  ),
  defineFunction('mustToPrettyJson', [anyParam], ([value], context) =>
    writeJson(value, PRETTY, context),
  ),
  defineFunction('toPrettyJson', [anyParam], ([value], context) =>
    orElse('', () => writeJson(value, PRETTY, context)),
  ),
];

/** The fallback where a value has no JSON; a passed limit is still an error. */
function orElse(fallback: Value, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof FunctionError) return fallback;
    throw error;
  }
}
