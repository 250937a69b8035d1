import { integerOf, typeOf } from '../value.ts';
import { NO_FLAGS } from './flags.ts';
import { formatArgument } from './value.ts';
import type { CallContext, Value } from '../value.ts';
import type { Flags } from './flags.ts';

/** Go refuses widths and precisions beyond this. */
const MAX_NUMBER = 1e6;
const FLAGS: ReadonlyMap<string, 'sharp' | 'zero' | 'plus' | 'minus' | 'space'> = new Map<
  string,
  'sharp' | 'zero' | 'plus' | 'minus' | 'space'
>([
  ['#', 'sharp'],
  ['0', 'zero'],
  ['+', 'plus'],
  ['-', 'minus'],
  [' ', 'space'],
]);

/** Go's fmt.Sprintf. */
export function formatVerbs(format: string, args: readonly Value[], context: CallContext): string {
  return new Formatter(format, args, context).run();
}

class Formatter {
  readonly #format: string;
  readonly #args: readonly Value[];
  readonly #context: CallContext;
  readonly #parts: string[] = [];
  #at = 0;
  #argument = 0;
  #isReordered = false;
  #isGoodNumber = true;
  #isAfterIndex = false;

  constructor(format: string, args: readonly Value[], context: CallContext) {
    this.#format = format;
    this.#args = args;
    this.#context = context;
  }

  run(): string {
    while (this.#at < this.#format.length) {
      const percent = this.#format.indexOf('%', this.#at);
      const end = percent < 0 ? this.#format.length : percent;
      this.#parts.push(this.#format.slice(this.#at, end));
      this.#at = end + 1;
      if (percent >= 0) this.#directive();
    }
    this.#extra();
    return this.#parts.join('');
  }

  #directive(): void {
    this.#context.spend(1);
    this.#isGoodNumber = true;
    this.#isAfterIndex = false;
    const simple = this.#simpleFlags();
    this.#index();
    const flags = this.#precision(this.#width(simple));
    if (!this.#isAfterIndex) this.#index();
    const code = this.#format.codePointAt(this.#at);
    if (code === undefined) {
      this.#parts.push('%!(NOVERB)');
      return;
    }
    const verb = String.fromCodePoint(code);
    this.#at += verb.length;
    this.#verb(code >= 0xdc80 && code <= 0xdcff ? '\ufffd' : verb, flags);
  }

  #verb(verb: string, flags: Flags): void {
    const value = this.#args[this.#argument];
    if (verb === '%') this.#parts.push('%');
    else if (!this.#isGoodNumber) this.#parts.push(`%!${verb}(BADINDEX)`);
    else if (value === undefined) this.#parts.push(`%!${verb}(MISSING)`);
    else {
      this.#argument += 1;
      const isV = verb === 'v' || verb === 'w';
      const { sharp, plus } = flags;
      const actual = isV
        ? { ...flags, sharp: false, plus: false, sharpV: sharp, plusV: plus }
        : flags;
      this.#parts.push(formatArgument(value, verb, actual, this.#context));
    }
  }

  #simpleFlags(): Flags {
    const flags = { ...NO_FLAGS };
    for (;;) {
      const name = FLAGS.get(this.#format.charAt(this.#at));
      if (name === undefined) return flags;
      flags[name] = true;
      this.#at += 1;
    }
  }

  #width(flags: Flags): Flags {
    if (this.#format.charAt(this.#at) !== '*') {
      const width = this.#number();
      if (this.#isAfterIndex && width !== undefined) this.#isGoodNumber = false;
      return { ...flags, width };
    }
    this.#at += 1;
    const width = this.#numberFromArgument();
    if (width === undefined) this.#parts.push('%!(BADWIDTH)');
    this.#isAfterIndex = false;
    if (width === undefined || width >= 0) return { ...flags, width };
    return { ...flags, width: -width, minus: true, zero: false };
  }

  #precision(flags: Flags): Flags {
    if (this.#format.charAt(this.#at) !== '.' || this.#at + 1 >= this.#format.length) return flags;
    this.#at += 1;
    if (this.#isAfterIndex) this.#isGoodNumber = false;
    this.#index();
    if (this.#format.charAt(this.#at) !== '*') return { ...flags, precision: this.#number() ?? 0 };
    this.#at += 1;
    const given = this.#numberFromArgument();
    const precision = given === undefined || given < 0 ? undefined : given;
    if (precision === undefined) this.#parts.push('%!(BADPREC)');
    this.#isAfterIndex = false;
    return { ...flags, precision };
  }

  /** The digits that follow; a number that is too large ends the format, as in Go. */
  #number(): number | undefined {
    const digits = /^[0-9]*/.exec(this.#format.slice(this.#at, this.#at + 20))?.[0] ?? '';
    if (Number(digits.slice(0, -1)) > MAX_NUMBER) {
      this.#at = this.#format.length;
      return undefined;
    }
    this.#at += digits.length;
    return digits === '' ? undefined : Number(digits);
  }

  #numberFromArgument(): number | undefined {
    const value = this.#args[this.#argument];
    if (value === undefined) return undefined;
    this.#argument += 1;
    const number = integerOf(value);
    return number === undefined || number > MAX_NUMBER || number < -MAX_NUMBER
      ? undefined
      : Number(number);
  }

  /** An argument's number in brackets. */
  #index(): void {
    this.#isAfterIndex = false;
    if (this.#format.charAt(this.#at) !== '[') return;
    this.#isReordered = true;
    const close = this.#format.indexOf(']', this.#at);
    const inner = close < 0 ? '' : this.#format.slice(this.#at + 1, close);
    this.#at = close < 0 ? this.#at + 1 : close + 1;
    const number = /^[0-9]{1,7}$/.test(inner) ? Number(inner) : undefined;
    this.#isAfterIndex = number !== undefined;
    if (number === undefined || number < 1 || number > this.#args.length) {
      this.#isGoodNumber = false;
      return;
    }
    this.#argument = number - 1;
  }

  #extra(): void {
    if (this.#isReordered || this.#argument >= this.#args.length) return;
    const extra = this.#args
      .slice(this.#argument)
      .map((value) =>
        value === null
          ? '<nil>'
          : `${typeOf(value).name}=${formatArgument(value, 'v', NO_FLAGS, this.#context)}`,
      );
    this.#parts.push(`%!(EXTRA ${extra.join(', ')})`);
  }
}
