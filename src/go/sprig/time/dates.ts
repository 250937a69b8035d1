import { anyParam, defineFunction, FunctionError, stringParam } from '../../template/function.ts';
import { INT64, integerOf, isTagged } from '../../template/value.ts';
import { UTC } from './calendar.ts';
import { HOUR, MINUTE, parseDuration, printDuration, roundDuration, SECOND } from './durations.ts';
import { parseTime } from './parse.ts';
import {
  addNanoseconds,
  isTime,
  momentOf,
  nanosecondsOf,
  timeParam,
  timeValue,
  ZERO_TIME,
} from './time-type.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { Value } from '../../template/value.ts';
import type { Moment } from './calendar.ts';
import type { Environment } from '../environment.ts';

const DAY = 24n * HOUR;
const SIZES = [
  { size: 365n * DAY, unit: 'y' },
  { size: 30n * DAY, unit: 'mo' },
  { size: DAY, unit: 'd' },
  { size: HOUR, unit: 'h' },
  { size: MINUTE, unit: 'm' },
  { size: SECOND, unit: 's' },
];

/** Dates and durations; the local zone is UTC, as where Flux runs. @see https://masterminds.github.io/sprig/date.html */
export function createDateFunctions({ now }: Environment): readonly TemplateFunction[] {
  return [
    defineFunction('toDate', [stringParam, stringParam], ([layout, text]) =>
      timeValue(parseOrZero(layout, text)),
    ),
    defineFunction('mustToDate', [stringParam, stringParam], ([layout, text]) =>
      timeValue(parseTime(layout, text)),
    ),
    ...['mustDateModify', 'must_date_modify'].map((name) =>
      defineFunction(name, [stringParam, timeParam], ([amount, time]) =>
        timeValue(addNanoseconds(momentOf(time), parseDuration(amount))),
      ),
    ),
    defineFunction('unixEpoch', [timeParam], ([time]) => String(momentOf(time).seconds)),
    defineFunction('duration', [anyParam], ([seconds]) =>
      printDuration(BigInt.asIntN(64, secondsIn(seconds) * SECOND)),
    ),
    defineFunction('durationRound', [anyParam], ([value]) => printRounded(durationIn(value, now))),
    defineFunction('ago', [anyParam], ([value]) =>
      printDuration(roundDuration(limit(now() - nanosecondsOf(momentIn(value, now))), SECOND)),
    ),
  ];
}

function parseOrZero(layout: string, text: string): Moment {
  try {
    return parseTime(layout, text);
  } catch (error) {
    if (error instanceof FunctionError) return ZERO_TIME;
    throw error;
  }
}

/** The number in an int64 or a text; an int is none of them. */
function secondsIn(value: Value): bigint {
  if (typeof value === 'string') return wholeNumber(value);
  return isInt64(value) ? (integerOf(value) ?? 0n) : 0n;
}

function isInt64(value: Value): boolean {
  return isTagged(value) && value.tag === 'integer' && value.type.name === INT64.name;
}

function wholeNumber(text: string): bigint {
  return /^[+-]?[0-9]+$/.test(text) ? limit(BigInt(text.replace('+', ''))) : 0n;
}

function limit(value: bigint): bigint {
  const [lowest, highest] = [-(2n ** 63n), 2n ** 63n - 1n];
  return value < lowest ? lowest : value > highest ? highest : value;
}

function durationIn(value: Value, now: () => bigint): bigint {
  if (typeof value === 'string') return parseDurationOrZero(value);
  if (isTime(value)) return limit(now() - nanosecondsOf(momentOf(value)));
  return isInt64(value) ? (integerOf(value) ?? 0n) : 0n;
}

function parseDurationOrZero(text: string): bigint {
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof FunctionError) return 0n;
    throw error;
  }
}

/** Without a sign, in the largest unit of which there is more than one. */
function printRounded(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const fitting = SIZES.find((each) => size > each.size);
  return fitting === undefined ? '0s' : `${size / fitting.size}${fitting.unit}`;
}

function momentIn(value: Value, now: () => bigint): Moment {
  if (isTime(value)) return momentOf(value);
  const start: Moment = { seconds: 0n, nanoseconds: 0, zone: UTC };
  if (typeof value === 'bigint' || isInt64(value))
    return { ...start, seconds: integerOf(value) ?? 0n };
  return addNanoseconds(start, now());
}
