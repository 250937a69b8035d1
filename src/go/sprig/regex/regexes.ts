import { compileRegexp, RegexpError } from '../../regexp/regexp.ts';
import { canBackquote, quote } from '../../template/format/quote.ts';
import { defineFunction, FunctionError, intParam, stringParam } from '../../template/function.ts';
import { list, STRINGS, zeroOf } from '../../template/value.ts';
import { expand, findAll, replaceAll, splitBy } from './pattern.ts';
import type { GoRegexp } from '../../regexp/regexp.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { CallContext } from '../../template/value.ts';
import type { Pattern } from './pattern.ts';

/** How many expressions are kept compiled: a message has few, and uses them for each of its changes. */
const KEPT = 100;

/** An expression, or what is wrong with its source. */
type Read = (source: string, context: CallContext) => Pattern | string;

/** How a function is told that its source is none: by Go's panic, or, with `must`, by Go's error. */
type Compile = (source: string, context: CallContext) => Pattern;

/** Regular expressions in RE2 syntax, with Go's rules for empty matches and `$name`. @see https://pkg.go.dev/regexp */
export function createRegexFunctions(): readonly TemplateFunction[] {
  const read = createReader();
  function mustCompile(source: string, context: CallContext): Pattern {
    const pattern = read(source, context);
    if (typeof pattern === 'string') throw new FunctionError(pattern);
    return pattern;
  }
  function compile(source: string, context: CallContext): Pattern {
    const pattern = read(source, context);
    if (typeof pattern !== 'string') return pattern;
    const shown = canBackquote(source) ? `\`${source}\`` : quote(source);
    throw new FunctionError(`regexp: Compile(${shown}): ${pattern}`);
  }
  return [
    defineFunction('regexMatch', [stringParam, stringParam], ([source, text], context) => {
      const pattern = read(source, context);
      return typeof pattern !== 'string' && findAll(pattern, text, 1).length > 0;
    }),
    defineFunction(
      'mustRegexMatch',
      [stringParam, stringParam],
      ([source, text], context) => findAll(mustCompile(source, context), text, 1).length > 0,
    ),
    ...regexFunctionsWith('r', compile),
    ...regexFunctionsWith('mustR', mustCompile),
    defineFunction('regexQuoteMeta', [stringParam], ([text]) =>
      text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`),
    ),
  ];
}

function createReader(): Read {
  const kept = new Map<string, GoRegexp>();
  return (source, context) => {
    context.spend(1);
    const known = kept.get(source);
    if (known !== undefined) return { source, expression: known, context };
    context.spend(source.length);
    const expression = tryCompile(source);
    if (typeof expression === 'string') return expression;
    context.spend(expression.size);
    if (kept.size < KEPT) kept.set(source, expression);
    return { source, expression, context };
  };
}

function tryCompile(source: string): GoRegexp | string {
  try {
    return compileRegexp(source);
  } catch (error) {
    if (error instanceof RegexpError) return error.message;
    throw error;
  }
}

function regexFunctionsWith(prefix: string, compileWith: Compile): readonly TemplateFunction[] {
  return [
    defineFunction(
      `${prefix}egexFind`,
      [stringParam, stringParam],
      ([source, text], context) =>
        findAll(compileWith(source, context), text, 1)[0]?.groups[0] ?? '',
    ),
    defineFunction(
      `${prefix}egexFindAll`,
      [stringParam, stringParam, intParam],
      ([source, text, limit], context) => {
        const matches = findAll(compileWith(source, context), text, Number(limit));
        return matches.length === 0
          ? zeroOf(STRINGS)
          : list(
              matches.map(({ groups }) => groups[0] ?? ''),
              STRINGS,
            );
      },
    ),
    defineFunction(
      `${prefix}egexSplit`,
      [stringParam, stringParam, intParam],
      ([source, text, limit], context) => {
        const pattern = compileWith(source, context);
        return limit === 0n
          ? zeroOf(STRINGS)
          : list(splitBy(pattern, text, Number(limit)), STRINGS);
      },
    ),
    defineFunction(
      `${prefix}egexReplaceAll`,
      [stringParam, stringParam, stringParam],
      ([source, text, template], context) => {
        const pattern = compileWith(source, context);
        return replaceAll(pattern, text, (match) => expand(template, match, pattern));
      },
    ),
    defineFunction(
      `${prefix}egexReplaceAllLiteral`,
      [stringParam, stringParam, stringParam],
      ([source, text, replacement], context) =>
        replaceAll(compileWith(source, context), text, () => replacement),
    ),
  ];
}
