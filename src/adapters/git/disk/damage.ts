/** A mirror on this disk that does not hold what it should. Nothing is lost: it is made anew from the remote. */
export class MirrorDamage extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MirrorDamage';
  }
}

/** The damage that `error` is, or that it came from: steps put what they were doing around what failed. */
export function damageIn(error: unknown): MirrorDamage | undefined {
  if (error instanceof MirrorDamage) return error;
  return error instanceof Error ? damageIn(error.cause) : undefined;
}

/** What `reading` gives. @throws {MirrorDamage} if it rejects, for whatever reason libgit2 has */
export async function sound<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new MirrorDamage('an object of the mirror cannot be read', { cause: error });
  }
}
