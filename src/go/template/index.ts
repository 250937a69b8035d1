export { bytesOf } from './bytes.ts';
export { TemplateError } from './error.ts';
export { type FunctionTable } from './function.ts';
export { type RenderLimits } from './limits.ts';
export { parseTemplate, renderTemplate, type Template } from './template.ts';
export {
  ANY,
  STRING,
  STRING_MAP,
  dictionary,
  list,
  mapOf,
  sliceOf,
  zeroOf,
  type Dictionary,
  type GoType,
  type Struct,
  type Value,
} from './value.ts';
