import type { CallContext } from './value.ts';

/** A limit was passed. The run says where, so that it becomes a `TemplateError`. */
export class LimitError extends Error {
  override readonly name = 'LimitError';
}

/** What one run of a template may take. */
export interface RenderLimits {
  /** Nodes evaluated, iterations, elements visited by functions. */
  readonly steps: number;
  /** Characters, list elements and map entries made, in all, whether or not they reach the output. */
  readonly memory: number;
  /** Characters of output. */
  readonly output: number;
  /** Templates, actions and parentheses within each other; also how deep printed data may be. */
  readonly depth: number;
}

/** A message that names each of 500 changes four times takes 70,000 steps. The worst that functions can do with these limits takes some seconds. */
export const DEFAULT_LIMITS: RenderLimits = {
  steps: 1_000_000,
  memory: 16 * 1024 * 1024,
  output: 4 * 1024 * 1024,
  depth: 500,
};

/** Characters of a template's text. A message has a few hundred; what is parsed takes some hundred bytes for each. */
export const LONGEST_TEXT = 128 * 1024;

/** The account of one run. */
export interface Budget extends CallContext {
  /** Runs `work` one level deeper. */
  readonly nest: <T>(work: () => T) => T;
  /** Accounts for output. */
  readonly write: (size: number) => void;
}

/** An account with nothing spent; its functions throw `LimitError` when a limit is passed. */
export function createBudget(limits: RenderLimits): Budget {
  const left = { ...limits };
  function take(what: keyof RenderLimits, amount: number, text: string): void {
    left[what] -= amount;
    if (left[what] < 0 || Number.isNaN(left[what])) {
      throw new LimitError(`${text} (limit ${String(limits[what])})`);
    }
  }
  return {
    spend: (steps) => {
      take('steps', steps, 'takes too many steps');
    },
    claim: (size) => {
      take('memory', size, 'takes too much memory');
    },
    write: (size) => {
      take('output', size, 'output is too long');
    },
    nest: (work) => {
      take('depth', 1, 'nested too deeply');
      try {
        return work();
      } finally {
        left.depth += 1;
      }
    },
  };
}
