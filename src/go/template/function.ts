import { ANY, ANYS, BOOL, DICT, FLOAT64, INT, isDictionary, isList, STRING } from './value.ts';
import type { CallContext, Dictionary, GoType, List, Value } from './value.ts';

/**
 * A function that templates may call. The evaluator has checked the number of the arguments and their types, with Go's texts;
 * an argument for `interface {}` without a value is null.
 *
 * `call` returns a value, never undefined, or throws `FunctionError`, which the template shows as
 * `error calling <name>: <message>`.
 */
export interface TemplateFunction {
  readonly name: string;
  readonly params: readonly GoType[];
  /** The type of each further argument, if any number may follow. */
  readonly variadic?: GoType;
  readonly call: (args: readonly Value[], context: CallContext) => Value;
}

/** Functions by name. */
export type FunctionTable = ReadonlyMap<string, TemplateFunction>;

/** Why a function gave no value; `message` is Go's error text without the `error calling` part. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

/** A parameter: its Go type and how the value looks here. */
export interface Parameter<T extends Value> {
  readonly type: GoType;
  readonly is: (value: Value) => value is T;
}

/** Go's reflect.Value: takes any value, and nothing as null, without conversion. */
export const REFLECT: GoType = { kind: 'struct', name: 'reflect.Value' };
export const reflectParam: Parameter<Value> = {
  type: REFLECT,
  is: (value): value is Value => value !== undefined,
};

export const anyParam: Parameter<Value> = {
  type: ANY,
  is: (value): value is Value => value !== undefined,
};
export const stringParam: Parameter<string> = {
  type: STRING,
  is: (value) => typeof value === 'string',
};
export const boolParam: Parameter<boolean> = {
  type: BOOL,
  is: (value) => typeof value === 'boolean',
};
export const intParam: Parameter<bigint> = { type: INT, is: (value) => typeof value === 'bigint' };
export const floatParam: Parameter<number> = {
  type: FLOAT64,
  is: (value) => typeof value === 'number',
};
/** `[]interface {}` */
export const listParam: Parameter<List> = { type: ANYS, is: isList };
/** `map[string]interface {}` */
export const dictParam: Parameter<Dictionary> = { type: DICT, is: isDictionary };

/**
 * A function with a fixed number of arguments:
 *
 * ```ts
 * defineFunction('trunc', [intParam, stringParam], ([length, text]) =>
 *   length >= 0n && Number(length) < byteLength(text) ? byteSlice(text, 0, Number(length)) : text,
 * );
 * ```
 */
export function defineFunction<T extends readonly Value[]>(
  name: string,
  params: readonly [...{ [I in keyof T]: Parameter<T[I]> }],
  call: (args: T, context: CallContext) => Value,
): TemplateFunction {
  const checks: readonly Parameter<Value>[] = params;
  return {
    name,
    params: checks.map(({ type }) => type),
    call: (args, context) => {
      if (!isArguments<T>(params, args)) throw new FunctionError('wrong arguments');
      return call(args, context);
    },
  };
}

/** A function with fixed arguments, then any number of one more type: `(([separator], items) => …)`. */
export function defineVariadic<T extends readonly Value[], R extends Value>(
  name: string,
  params: readonly [...{ [I in keyof T]: Parameter<T[I]> }],
  rest: Parameter<R>,
  call: (args: T, rest: readonly R[], context: CallContext) => Value,
): TemplateFunction {
  const checks: readonly Parameter<Value>[] = params;
  return {
    name,
    params: checks.map(({ type }) => type),
    variadic: rest.type,
    call: (args, context) => {
      const fixed = args.slice(0, checks.length);
      const further = args.slice(checks.length);
      if (!isArguments<T>(params, fixed) || !further.every((value) => rest.is(value)))
        throw new FunctionError('wrong arguments');
      return call(fixed, further, context);
    },
  };
}

function isArguments<T extends readonly Value[]>(
  params: readonly [...{ [I in keyof T]: Parameter<T[I]> }],
  args: readonly Value[],
): args is T {
  const checks: readonly Parameter<Value>[] = params;
  return checks.every((param, i) => {
    const value = args[i];
    return value !== undefined && param.is(value);
  });
}
