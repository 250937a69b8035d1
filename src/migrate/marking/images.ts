import { parseRepositoryName } from '../../domain/image/repository.ts';

/** An image as a manifest writes it; `tag` and `digest` are absent where it has none. */
export interface WrittenImage {
  readonly name: string;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

const tagAtEnd = /:(?<tag>[^/:@]+)$/;

/** The image that a text names: `ghcr.io/team/app:1.0.0@sha256:...`. */
export function parseImage(text: string): WrittenImage {
  const [reference = '', digest] = text.split('@');
  const tag = tagAtEnd.exec(reference)?.groups?.['tag'];
  const name = tag === undefined ? reference : reference.slice(0, -tag.length - 1);
  return { name, tag, digest };
}

/** The name in full, the same for all spellings; undefined if it is none, as where it is a template. */
export function canonicalName(name: string): string | undefined {
  try {
    return parseRepositoryName(name, { insecure: false }).canonicalName;
  } catch {
    return undefined;
  }
}
