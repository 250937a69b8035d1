import { isIP } from 'node:net';
import { parseListenAddress } from '../domain/address.ts';
import { parseDuration } from '../domain/duration.ts';
import { ReconcileError } from '../domain/errors.ts';
import { parseAddressRange } from '../domain/network/addresses.ts';
import { ConfigError } from './error.ts';
import type { ListenAddress } from '../domain/address.ts';
import type { AddressRange } from '../domain/network/addresses.ts';
import type { FlagName } from './flags.ts';

/*
 * What the texts of flags mean. Each takes the name of its flag for its error.
 */

/** @throws {ConfigError} */
export function positive(flag: FlagName, text: string, unit: string): number {
  const count = Number(text);
  if (!Number.isFinite(count) || count <= 0)
    throw new ConfigError(`--${flag} takes a number of ${unit}, not "${text}"`);
  return count;
}

/** How many of them, at least one. @throws {ConfigError} */
export function countOf(flag: FlagName, text: string, them: string): number {
  return wholeNumber(flag, text, them, 1);
}

/** How many of them. @throws {ConfigError} */
export function wholeNumber(flag: FlagName, text: string, them: string, least = 0): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < least)
    throw new ConfigError(`--${flag} takes a whole number of ${them}, not "${text}"`);
  return count;
}

/** Milliseconds of a duration of Go, more than none. @throws {ConfigError} */
export function durationMs(flag: FlagName, text: string): number {
  try {
    const ms = parseDuration(text);
    if (ms > 0) return ms;
  } catch (error) {
    if (!(error instanceof ReconcileError)) throw error;
  }
  throw new ConfigError(`--${flag} takes a duration such as "1h30m" or "750ms", not "${text}"`);
}

/** @throws {ConfigError} */
export function share(flag: FlagName, text: string): number {
  const number = Number(text);
  if (!(number >= 0 && number <= 1))
    throw new ConfigError(`--${flag} takes a number from 0 (off) to 1, not "${text}"`);
  return number;
}

/** One of `choices`. @throws {ConfigError} */
export function choice<T extends string>(flag: FlagName, text: string, choices: readonly T[]): T {
  const chosen = choices.find((one) => one === text);
  if (chosen !== undefined) return chosen;
  throw new ConfigError(`--${flag} must be one of ${choices.join(', ')}, not "${text}"`);
}

/** The words between commas, each one of `choices` and each once. @throws {ConfigError} */
export function someOf<T extends string>(
  flag: FlagName,
  text: string | undefined,
  choices: readonly T[],
): readonly T[] {
  return [...new Set(wordsIn(text))].map((word) => {
    const chosen = choices.find((one) => one === word);
    if (chosen !== undefined) return chosen;
    throw new ConfigError(`--${flag} takes ${choices.join(', ')}, not "${word}"`);
  });
}

/** The words between commas. */
export function wordsIn(text = ''): readonly string[] {
  return text.split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
}

/**
 * Names of algorithms for `ssh`, which reads a list that begins with "+", "-" or "^" as a change of
 * its own; Flux's flags take names only.
 * @throws {ConfigError}
 */
export function algorithms(flag: FlagName, text: string | undefined): readonly string[] {
  const names = wordsIn(text);
  const wrong = names.find((name) => !/^[a-z0-9][a-zA-Z0-9@._-]*$/.test(name));
  if (wrong === undefined) return names;
  throw new ConfigError(`--${flag} takes names of algorithms, not "${wrong}"`);
}

/** @throws {ConfigError} */
export function addressRanges(flag: FlagName, text: string | undefined): readonly AddressRange[] {
  return wordsIn(text).map((word) => {
    const range = parseAddressRange(word);
    if (range !== undefined) return range;
    throw new ConfigError(
      `--${flag} takes addresses and ranges such as "127.0.0.0/8", not "${word}"`,
    );
  });
}

/** Undefined for "0" too: Flux's manifests switch a server off with it. @throws {ConfigError} */
export function listenAddress(flag: FlagName, text: string | undefined): ListenAddress | undefined {
  if (text === undefined || text === '0') return undefined;
  const address = parseListenAddress(text);
  if (address !== undefined) return address;
  throw new ConfigError(
    `--${flag} takes an address such as ":8080" or "127.0.0.1:8080", not "${text}"`,
  );
}

/** `ip:port`: Temporal's SDK takes no names. @throws {ConfigError} */
export function socketAddress(flag: FlagName, { host = '[::]', port }: ListenAddress): string {
  const ip = host === 'localhost' ? '127.0.0.1' : host;
  if (isIP(ip) === 4 || ip === '[::]') return `${ip}:${port}`;
  if (isIP(ip) === 6) return `[${ip}]:${port}`;
  throw new ConfigError(`--${flag} takes an IP address, not "${host}"`);
}
