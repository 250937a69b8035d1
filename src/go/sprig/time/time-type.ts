import { bytesOf } from '../../template/bytes.ts';
import { FunctionError } from '../../template/function.ts';
import {
  INT,
  INT64,
  integer,
  integerOf,
  isStruct,
  list,
  sliceOf,
  STRING,
  UINT64,
  UINT8,
} from '../../template/value.ts';
import { momentAt, readingOf, UTC } from './calendar.ts';
import { duration, DURATION, roundDuration, SECOND } from './durations.ts';
import { octetsOf, textOfOctets } from '../text/runes.ts';
import { formatTime } from './format.ts';
import { MONTHS, WEEKDAYS } from './layout.ts';
import type { Parameter } from '../../template/function.ts';
import type { GoType, List, Method, Struct, Value } from '../../template/value.ts';
import type { Moment, Reading, Zone } from './calendar.ts';

const SHOWN = '2006-01-02 15:04:05.999999999 -0700 MST';
const RFC3339 = '2006-01-02T15:04:05.999999999Z07:00';
/** Seconds from the beginning of year 1, where Go's zero time is, to 1970. */
const TO_1970 = 62_135_596_800n;

const LOCATION: GoType = {
  kind: 'ptr',
  name: '*time.Location',
  fields: [
    { name: 'name', type: STRING },
    { name: 'offset', type: INT },
  ],
  methods: { String: { params: [], call: (receiver) => zoneOf(receiver).name } },
};
const MONTH = named('time.Month', (number) => MONTHS[number - 1]);
const WEEKDAY = named('time.Weekday', (number) => WEEKDAYS[number]);
/** The type of methods' arguments; types are the same if their names are. */
const OTHER: GoType = { kind: 'struct', name: 'time.Time' };

const TIME: GoType = {
  ...OTHER,
  fields: [
    { name: 'wall', type: UINT64 },
    { name: 'ext', type: INT64 },
    { name: 'loc', type: LOCATION },
  ],
  methods: {
    Year: reading(({ year }) => BigInt(year)),
    Month: reading(({ month }) => integer(MONTH, BigInt(month))),
    Day: reading(({ day }) => BigInt(day)),
    Hour: reading(({ hour }) => BigInt(hour)),
    Minute: reading(({ minute }) => BigInt(minute)),
    Second: reading(({ second }) => BigInt(second)),
    Weekday: reading(({ weekday }) => integer(WEEKDAY, BigInt(weekday))),
    YearDay: reading(({ yearDay }) => BigInt(yearDay)),
    Nanosecond: of(({ nanoseconds }) => BigInt(nanoseconds)),
    Unix: of(({ seconds }) => integer(INT64, seconds)),
    UnixMilli: of((moment) => int64(floorDivide(nanosecondsOf(moment), 1_000_000n))),
    UnixMicro: of((moment) => int64(floorDivide(nanosecondsOf(moment), 1000n))),
    UnixNano: of((moment) => int64(nanosecondsOf(moment))),
    IsZero: of(({ seconds, nanoseconds }) => seconds === -TO_1970 && nanoseconds === 0),
    IsDST: of(() => false),
    UTC: of((moment) => timeValue({ ...moment, zone: UTC })),
    Local: of((moment) => timeValue({ ...moment, zone: UTC })),
    Location: of(({ zone }) => locationValue(zone)),
    String: of((moment) => formatTime(moment, SHOWN)),
    MarshalText: of((moment) => bytes(formatTime(moment, RFC3339))),
    MarshalJSON: of((moment) => bytes(`"${formatTime(moment, RFC3339)}"`)),
    Format: of(
      (moment, layout) =>
        textOfOctets(formatTime(moment, octetsOf(typeof layout === 'string' ? layout : ''))),
      [STRING],
    ),
    In: of(
      (moment, location) => {
        if (location === null) throw new FunctionError('time: missing Location in call to Time.In');
        return timeValue({ ...moment, zone: zoneOf(location) });
      },
      [LOCATION],
    ),
    Add: of(
      (moment, amount) => timeValue(addNanoseconds(moment, integerOf(amount) ?? 0n)),
      [DURATION],
    ),
    AddDate: of(addDate, [INT, INT, INT]),
    Sub: of(
      (moment, other) => duration(nanosecondsOf(moment) - nanosecondsOf(momentOf(other))),
      [OTHER],
    ),
    Truncate: of(
      (moment, step) => timeValue(toStep(moment, integerOf(step) ?? 0n, (rest) => -rest)),
      [DURATION],
    ),
    Round: of(
      (moment, step) =>
        timeValue(
          toStep(moment, integerOf(step) ?? 0n, (rest, size) => roundDuration(rest, size) - rest),
        ),
      [DURATION],
    ),
    Before: comparing((order) => order < 0n),
    After: comparing((order) => order > 0n),
    Equal: comparing((order) => order === 0n),
    Compare: comparing((order) => (order < 0n ? -1n : order > 0n ? 1n : 0n)),
  },
};

/** `time.Time` */
export const timeParam: Parameter<Struct> = { type: TIME, is: isTime };
/** Go's zero time: January 1st of year 1, UTC. */
export const ZERO_TIME: Moment = { seconds: -TO_1970, nanoseconds: 0, zone: UTC };

export function isTime(value: Value): value is Struct {
  return isStruct(value) && value.type.name === 'time.Time';
}

/** A moment as templates have it. */
export function timeValue({ seconds, nanoseconds, zone }: Moment): Struct {
  return {
    tag: 'struct',
    type: TIME,
    fields: {
      wall: integer(UINT64, BigInt(nanoseconds)),
      ext: integer(INT64, seconds + TO_1970),
      loc: zone === UTC ? null : locationValue(zone),
    },
  };
}

/** The moment in a `time.Time`. */
export function momentOf(value: Value): Moment {
  const { wall = 0n, ext = TO_1970, loc = null } = isStruct(value) ? value.fields : {};
  return {
    seconds: (integerOf(ext) ?? 0n) - TO_1970,
    nanoseconds: Number(integerOf(wall) ?? 0n),
    zone: loc === null ? UTC : zoneOf(loc),
  };
}

/** Nanoseconds since 1970. */
export function nanosecondsOf({ seconds, nanoseconds }: Moment): bigint {
  return seconds * SECOND + BigInt(nanoseconds);
}

/** The moment so much later, in the same zone. */
export function addNanoseconds(moment: Moment, amount: bigint): Moment {
  const sum = nanosecondsOf(moment) + amount;
  const seconds = floorDivide(sum, SECOND);
  return { ...moment, seconds, nanoseconds: Number(sum - seconds * SECOND) };
}

function locationValue(zone: Zone): Struct {
  return {
    tag: 'struct',
    type: LOCATION,
    fields: { name: zone.name, offset: BigInt(zone.offset) },
  };
}

function zoneOf(value: Value): Zone {
  const { name = '', offset = 0n } = isStruct(value) ? value.fields : {};
  if (name === UTC.name) return UTC;
  return { name: typeof name === 'string' ? name : '', offset: Number(integerOf(offset) ?? 0n) };
}

function named(name: string, nameOf: (number: number) => string | undefined): GoType {
  function print(receiver: Value): string {
    const number = integerOf(receiver) ?? 0n;
    return nameOf(Number(number)) ?? `%!${name.replace('time.', '')}(${String(number)})`;
  }
  return { kind: 'int', name, methods: { String: { params: [], call: print } } };
}

function of(
  read: (moment: Moment, ...args: readonly Value[]) => Value,
  params: readonly GoType[] = [],
): Method {
  return { params, call: (receiver, args) => read(momentOf(receiver), ...args) };
}

function reading(read: (reading: Reading) => Value): Method {
  return of((moment) => read(readingOf(moment)));
}

function comparing(answer: (order: bigint) => Value): Method {
  return of(
    (moment, other = null) => answer(nanosecondsOf(moment) - nanosecondsOf(momentOf(other))),
    [OTHER],
  );
}

function addDate(moment: Moment, ...amounts: readonly Value[]): Struct {
  const [years = 0, months = 0, days = 0] = amounts.map((amount) =>
    Number(integerOf(amount) ?? 0n),
  );
  const now = readingOf(moment);
  const then = { ...now, year: now.year + years, month: now.month + months, day: now.day + days };
  return timeValue(momentAt(then, moment.nanoseconds, moment.zone));
}

/** Steps count from the zero time. */
function toStep(
  moment: Moment,
  step: bigint,
  change: (rest: bigint, step: bigint) => bigint,
): Moment {
  if (step <= 0n) return moment;
  const since = nanosecondsOf(moment) + TO_1970 * SECOND;
  return addNanoseconds(moment, change(((since % step) + step) % step, step));
}

function int64(value: bigint): Value {
  return integer(INT64, BigInt.asIntN(64, value));
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n);
}

function bytes(text: string): List {
  return list(
    Array.from(bytesOf(text), (byte) => integer(UINT8, BigInt(byte))),
    sliceOf(UINT8),
  );
}
