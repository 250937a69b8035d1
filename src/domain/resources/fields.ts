import { z } from 'zod';

/** Text that matches `pattern`, which the CRD shows as it is written here. */
function matching(pattern: string) {
  return z.string().regex(new RegExp(pattern)).meta({ pattern });
}

/** A Go duration of at least milliseconds: `1h30m`. */
export const intervalSchema = matching('^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$');

/** A duration short of hours: `60s`. */
export const timeoutSchema = matching('^([0-9]+(\\.[0-9]+)?(ms|s|m))+$');

/** An address that Git can fetch from. */
export const gitUrlSchema = matching('^(http|https|ssh)://.*$');

/** An instant, ISO 8601 in UTC and whole seconds: `2026-11-21T02:56:20Z`. */
export const instantSchema = z.string().meta({ format: 'date-time' });

/** A whole number of 64 bits, as Kubernetes counts generations. */
export const int64Schema = z.int().meta({ format: 'int64' });

/** The content digest of an artifact: `sha256:2c26…`. */
export const digestSchema = matching('^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$');

/** The reason of a condition: a word. */
export const reasonSchema = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/);

/** The type of a condition: a word, with or without a domain before it. */
export const conditionTypeSchema = matching(
  '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$',
).max(316);

/** Text by key, as labels and options are. */
export const textMapSchema = z.record(z.string(), z.string()).readonly();
