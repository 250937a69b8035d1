/** A warning that was given. `text` tells it from others; the same one is not given again for `quietMs`. */
export interface Warned {
  readonly text: string;
  readonly givenAtMs: number;
  readonly quietMs: number;
  /** When there was last a reason to give it. */
  readonly raisedAtMs: number;
}

/** For so long Flux's notification-controller drops what it has heard already. */
const firstQuietMs = 5 * 60_000;
/** What lasts is told once a day. */
const longestQuietMs = 24 * 60 * 60_000;
const longestText = 200;
/** They travel with the workflow: 5 KiB. */
const mostKept = 20;

/**
 * Which of `warnings` to give now: those that are new, and those that have lasted for 5 minutes since they were last
 * given, then for 10, 20 and so on up to a day. `warned` is what to remember.
 */
export function giveWarnings(
  earlier: readonly Warned[],
  warnings: readonly string[],
  nowMs: number,
): { readonly given: readonly string[]; readonly warned: readonly Warned[] } {
  const given: string[] = [];
  const warned = new Map(earlier.map((one) => [one.text, one]));
  for (const warning of warnings) {
    const text = warning.slice(0, longestText);
    const before = warned.get(text);
    const isQuiet = before !== undefined && nowMs < before.givenAtMs + before.quietMs;
    if (!isQuiet) given.push(warning);
    const quietMs = before === undefined ? firstQuietMs : nextQuietMs(before.quietMs);
    // Last, so that the oldest are the first to be forgotten.
    warned.delete(text);
    warned.set(
      text,
      isQuiet
        ? { ...before, raisedAtMs: nowMs }
        : { text, givenAtMs: nowMs, quietMs, raisedAtMs: nowMs },
    );
  }
  return { given, warned: [...warned.values()].slice(-mostKept) };
}

/** What a run that succeeded leaves of the warnings: those that it raised itself. Others are over, and new if they come back. */
export function stillWarned(warned: readonly Warned[], runBegunAtMs: number): readonly Warned[] {
  return warned.filter(({ raisedAtMs }) => raisedAtMs >= runBegunAtMs);
}

/** What a failure is known by: its numbers and ids (ports, times, requests) may differ from run to run. */
export function failureText({
  reason,
  message,
}: {
  readonly reason: string;
  readonly message: string;
}): string {
  const start = message.slice(0, longestText);
  return `${reason}: ${start.replaceAll(/[0-9a-f-]*\d[0-9a-f-]*/gi, '#')}`;
}

function nextQuietMs(quietMs: number): number {
  return Math.min(quietMs * 2, longestQuietMs);
}
