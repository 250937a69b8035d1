/** The image that a policy selected, as `status.latestRef` holds it: `name` as the ImageRepository spells it. */
export interface ImageRef {
  readonly name: string;
  readonly tag: string;
  readonly digest?: string;
}

/** `name:tag` or `name:tag@digest`. */
export function formatImageRef({ name, tag, digest }: ImageRef): string {
  return digest === undefined || digest === '' ? `${name}:${tag}` : `${name}:${tag}@${digest}`;
}

/** Whether both name the same image; an absent and an empty digest are the same. */
export function isSameImageRef(a: ImageRef | undefined, b: ImageRef | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.name === b.name && a.tag === b.tag && (a.digest ?? '') === (b.digest ?? '');
}
