/** What stands between the percent sign and the verb. */
export interface Flags {
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly minus: boolean;
  readonly plus: boolean;
  readonly sharp: boolean;
  readonly space: boolean;
  readonly zero: boolean;
  /** `%+v` */
  readonly plusV: boolean;
  /** `%#v` */
  readonly sharpV: boolean;
}

export const NO_FLAGS: Flags = {
  width: undefined,
  precision: undefined,
  minus: false,
  plus: false,
  sharp: false,
  space: false,
  zero: false,
  plusV: false,
  sharpV: false,
};

/** The text, padded to the width in characters: left with blanks or, if asked for, zeros; or right with blanks. */
export function pad(text: string, { width = 0, minus, zero }: Flags): string {
  if (width <= text.length >> 1) return text;
  const missing = width - runeCount(text);
  if (missing <= 0) return text;
  return minus ? text + ' '.repeat(missing) : (zero ? '0' : ' ').repeat(missing) + text;
}

function runeCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
