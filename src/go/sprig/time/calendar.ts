/** A place in time, and the zone in which to read it. */
export interface Moment {
  /** Since 1970; negative before. */
  readonly seconds: bigint;
  /** 0 to 999,999,999. */
  readonly nanoseconds: number;
  readonly zone: Zone;
}

/** What clocks show somewhere: seconds east of Greenwich, and the name of that, which may be empty. */
export interface Zone {
  readonly name: string;
  readonly offset: number;
}

export const UTC: Zone = { name: 'UTC', offset: 0 };

/** A moment as calendars and clocks show it in its zone; months count from 1, weekdays from Sunday, which is 0. */
export interface Reading {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
  readonly yearDay: number;
}

const DAY = 86_400;
/** Of March 1st in year 0, counted from 1970: years that begin in March end with the leap day. */
const ERA_START = -719_468;
const ERA_DAYS = 146_097;

/** Days from 1970 to a date of the Gregorian calendar; a month or day out of range counts on. */
function dayNumber(year: number, month: number, day: number): number {
  const months = year * 12 + (month - 1) - 2;
  const marchYear = Math.floor(months / 12);
  const marchMonth = months - marchYear * 12;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return ERA_START + era * ERA_DAYS + yearOfEra * 365 + leapDays + dayOfYear;
}

/** What calendars and clocks show at a moment. @see https://howardhinnant.github.io/date_algorithms.html */
export function readingOf({ seconds, zone }: Moment): Reading {
  const local = Number(seconds) + zone.offset;
  const days = Math.floor(local / DAY);
  const rest = local - days * DAY;
  const { year, month, day } = dateOf(days);
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - dayNumber(year, 1, 1) + 1,
  };
}

function dateOf(days: number): Pick<Reading, 'year' | 'month' | 'day'> {
  const era = Math.floor((days - ERA_START) / ERA_DAYS);
  const dayOfEra = days - ERA_START - era * ERA_DAYS;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

/** The moment at which clocks in a zone show this; what is out of range counts on. */
export function momentAt(
  reading: Omit<Reading, 'weekday' | 'yearDay'>,
  nanoseconds: number,
  zone: Zone,
): Moment {
  const { year, month, day, hour, minute, second } = reading;
  const seconds =
    dayNumber(year, month, day) * DAY + hour * 3600 + minute * 60 + second - zone.offset;
  return { seconds: BigInt(seconds), nanoseconds, zone };
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** How many days a month has. */
export function daysIn(year: number, month: number): number {
  return dayNumber(year, month + 1, 1) - dayNumber(year, month, 1);
}
