import { BUILTINS } from './builtins/index.ts';
import { TemplateError } from './error.ts';
import { createBudget, DEFAULT_LIMITS, LONGEST_TEXT } from './limits.ts';
import { parseText } from './parse/parser.ts';
import { Run } from './run.ts';
import { walkList } from './walk.ts';
import type { FunctionTable } from './function.ts';
import type { RenderLimits } from './limits.ts';
import type { Program } from './run.ts';
import type { Value } from './value.ts';

/** A parsed template; immutable, and good for any number of renderings. */
export interface Template {
  readonly name: string;
  readonly program: Program;
}

export interface TemplateSource {
  /** The name that error texts give. */
  readonly name: string;
  readonly text: string;
  /** Functions beside Go's own, which they may replace. */
  readonly functions?: FunctionTable;
}

/**
 * A template of the language of Go's text/template (1.26).
 *
 * @throws {TemplateError} with Go's text, or if it is longer than `LONGEST_TEXT`, or has actions nested more than 250 deep
 * @see https://pkg.go.dev/text/template
 */
export function parseTemplate({ name, text, functions = new Map() }: TemplateSource): Template {
  if (text.length > LONGEST_TEXT) {
    throw new TemplateError(
      `template: ${name}: too long (limit ${String(LONGEST_TEXT)} characters)`,
    );
  }
  const table: FunctionTable = new Map([...BUILTINS, ...functions]);
  const trees = guard(name, () => parseText(name, text, table));
  return {
    name,
    program: { name, text, trees, functions: table, isBuiltin: (word) => !functions.has(word) },
  };
}

/**
 * What a template prints for some data. Bytes that are not UTF-8 are lone surrogates, as in every Go string here: `bytesOf` gives them.
 *
 * @throws {TemplateError} with Go's text, or if a limit is passed
 */
export function renderTemplate(
  { name, program }: Template,
  data: Value,
  { limits = DEFAULT_LIMITS }: { readonly limits?: RenderLimits } = {},
): string {
  const output: string[] = [];
  guard(name, () => {
    const run = new Run(program, createBudget(limits), output, name, data);
    const tree = program.trees.get(name);
    if (tree !== undefined) walkList(run, data, tree);
  });
  return output.join('');
}

/** Runs out of stack or string length, where no limit of ours came first, are template errors too. */
function guard<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TemplateError(`template: ${name}: too large or nested too deeply`, { cause: error });
  }
}
