import { SemverError } from './error.ts';
import { isLongerThan, quote } from './text.ts';

// v3.5.0 version.go, MaxVersionLen.
const maxVersionBytes = 256;
const maxSegment = '18446744073709551615';

const identifiers = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const versionShape = new RegExp(
  `^v?([0-9]+)(?:\\.([0-9]+))?(?:\\.([0-9]+))?(?:-(${identifiers}))?(?:\\+(${identifiers}))?$`,
);
const leadingZeros = /^0+(?=[0-9])/;
const numberWithLeadingZero = /(?:^|\.)0[0-9]+(?:\.|$)/;

const notAVersion: InvalidVersion = { invalid: 'invalid semantic version' };
const tooLong: InvalidVersion = {
  invalid: `version string is too long (max ${maxVersionBytes} bytes)`,
};
const segmentStartsWithZero: InvalidVersion = { invalid: 'version segment starts with 0' };

/**
 * A version. `major`, `minor` and `patch` are decimal digits without leading zeros, up to 2^64-1 (a number would
 * lose some); `prerelease` and `metadata` are empty where absent; `original` is the text as it was given.
 */
export interface Version {
  readonly major: string;
  readonly minor: string;
  readonly patch: string;
  readonly prerelease: string;
  readonly metadata: string;
  readonly original: string;
}

/** Why a text is no version. */
export interface InvalidVersion {
  readonly invalid: string;
}

/**
 * The version that `text` spells: `v1.2` is 1.2.0, `01.2.3` is 1.2.3.
 * @throws {SemverError} if it spells none.
 * @see https://github.com/Masterminds/semver/blob/v3.5.0/version.go NewVersion
 */
export function parseVersion(text: string): Version {
  const reading = readVersion(text);
  if ('invalid' in reading) throw new SemverError(reading.invalid);
  return reading;
}

/**
 * The same as `parseVersion`, but only for a text in three parts separated by dots, wherever the dots are: not `1` or
 * `1.2`, but `1.2.3` and `1-a.b.c`. Does not throw, so that many texts can be tried.
 * @see https://github.com/fluxcd/pkg/blob/version/v0.16.0/version/version.go ParseVersion
 */
export function readThreePartVersion(text: string): Version | InvalidVersion {
  const firstDot = text.indexOf('.');
  if (firstDot < 0 || text.indexOf('.', firstDot + 1) < 0) return notAVersion;
  return readVersion(text);
}

function readVersion(text: string): Version | InvalidVersion {
  if (isLongerThan(text, maxVersionBytes)) return tooLong;
  const parts = versionShape.exec(text);
  if (parts === null) return notAVersion;
  const [, first = '', second = '0', third = '0', prerelease = '', metadata = ''] = parts;
  const major = withoutLeadingZeros(first);
  const minor = withoutLeadingZeros(second);
  const patch = withoutLeadingZeros(third);
  if (isTooLarge(major)) return outOfRange(first);
  if (isTooLarge(minor)) return outOfRange(second);
  if (isTooLarge(patch)) return outOfRange(third);
  if (prerelease !== '' && numberWithLeadingZero.test(prerelease)) return segmentStartsWithZero;
  return { major, minor, patch, prerelease, metadata, original: text };
}

function withoutLeadingZeros(digits: string): string {
  return digits.startsWith('0') ? digits.replace(leadingZeros, '') : digits;
}

/** Whether decimal digits without leading zeros do not fit in 64 bits. */
export function isTooLarge(digits: string): boolean {
  if (digits.length < maxSegment.length) return false;
  return digits.length > maxSegment.length || digits > maxSegment;
}

function outOfRange(digits: string): InvalidVersion {
  return {
    invalid: `error parsing version segment: strconv.ParseUint: parsing ${quote(digits)}: value out of range`,
  };
}
