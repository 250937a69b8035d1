import { createHash } from 'node:crypto';

/**
 * The folder of a mirror, in the names of which no scope and no URL can be read: `<scope>-<url>.git`, both hashed.
 * @param scope whose mirror it is, see `UseCall.scope`
 */
export function mirrorName({
  scope,
  url,
}: {
  readonly scope: string;
  readonly url: string;
}): string {
  return `${hash(scope)}-${hash(`${scope}\n${url}`)}.git`;
}

/** The part of a mirror's name that all of one scope share. */
export function ownerOf(name: string): string {
  return name.split('-', 1)[0] ?? '';
}

/** 128 bits of SHA-256. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
