/** A resource's name ends up in labels and in markers, so it is as short as a label. */
const longest = 63;
const notInNames = /[^a-z0-9]+/g;

/** What of `text` a resource's name can have: `semver:~1.0` is `semver-1-0`. May be empty. */
export function toName(text: string): string {
  return cut(text.toLowerCase().replaceAll(notInNames, '-').replace(/^-/, ''), longest);
}

/** The first of `wishes` that is not taken, or else the last of them with a number. */
export function freeName(wishes: readonly string[], taken: ReadonlySet<string>): string {
  const names = wishes.filter((name) => name !== '');
  const free = names.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  const base = names.at(-1) ?? 'image';
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`;
    const name = `${cut(base, longest - suffix.length)}${suffix}`;
    if (!taken.has(name)) return name;
  }
}

/** The names that an image could have: `ghcr.io/team/app` is `app`, `team-app` or `ghcr-io-team-app`. */
export function namesOfImage(image: string): readonly string[] {
  const parts = image.split('/');
  return parts.map((_, index) => toName(parts.slice(parts.length - 1 - index).join('-')));
}

function cut(name: string, length: number): string {
  return name.slice(0, length).replace(/-$/, '');
}
