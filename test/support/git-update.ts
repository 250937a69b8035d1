import { checkoutTarget } from '../../src/domain/git/reference.ts';
import type { Mirror, PushResult, Signer } from '../../src/ports/git.ts';

export const token = '{"$imagepolicy":';
export const person = { name: 'Flux', email: 'flux@example.com' };
export const testNow = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A manifest with a marker. */
export function manifest(tag: string): string {
  return `image: app:${tag} # {"$imagepolicy": "team:app"}\n`;
}

export interface UpdateOptions {
  readonly tag?: string;
  readonly message?: string;
  readonly path?: string;
  readonly signer?: Signer;
  /** Between reading and pushing. */
  readonly meanwhile?: () => Promise<unknown>;
}

export interface Update {
  readonly base: string;
  readonly paths: readonly string[];
  readonly commit: string;
  readonly result: PushResult;
}

/** What an automation does, with the simplest of rewrites: fetch, find, read, write, push. */
export async function update(mirror: Mirror, options: UpdateOptions = {}): Promise<Update> {
  const { message = 'update', signer, meanwhile } = options;
  const { commit: base } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
  const changes = await changesOn(mirror, base, options);
  const commit = await mirror.writeCommit({
    base,
    changes,
    author: person,
    committer: person,
    message,
    now: testNow,
    ...(signer === undefined ? {} : { signer }),
  });
  await meanwhile?.();
  const result = await mirror.push({ commit, branch: 'main', expected: base });
  return { base, paths: changes.map((change) => change.path), commit, result };
}

/** Each marked file with its tag replaced; those that have it already are left out. */
export async function changesOn(
  mirror: Mirror,
  base: string,
  { tag = '2', path = '' }: UpdateOptions = {},
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const files = await mirror.listMarked({ commit: base, token: token, path });
  const contents = await mirror.readBlobs(files.map(({ blobId }) => blobId));
  return files.flatMap(({ filePath }, index) => {
    const content = contents[index];
    const old = content?.kind === 'text' ? content.text : '';
    const text = old.replaceAll(/(?<=app:)\S+/g, tag);
    return text === old ? [] : [{ path: filePath, text }];
  });
}
