import { FunctionError } from '../../template/function.ts';

/** Deeper data than anyone writes, and not too deep for the stack; a dictionary that holds itself is deeper than any. */
export const DEEPEST = 250;

/** One level further into nested data. @throws {FunctionError} where that is too deep: data can be circular. */
export function deeper(depth: number): number {
  if (depth >= DEEPEST)
    throw new FunctionError(`data is nested more than ${String(DEEPEST)} levels deep`);
  return depth + 1;
}
