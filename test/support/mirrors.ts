import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMirrors } from '../../src/adapters/git/mirrors.ts';
import type { MirrorsOptions } from '../../src/adapters/git/mirrors.ts';
import type { Mirrors, MirrorUse } from '../../src/ports/git.ts';
import type { GitAccess } from '../../src/domain/git/access.ts';

export type TemporaryMirrors = Mirrors & AsyncDisposable & { readonly directory: string };

/** Mirrors in a folder of their own, which vanishes with them. */
export async function temporaryMirrors(
  options: Partial<MirrorsOptions> = {},
): Promise<TemporaryMirrors> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'tagwright-mirrors-')));
  const mirrors = await createMirrors({
    diskBudgetBytes: 1 << 30,
    searchPath: process.env['PATH'] ?? '',
    ...options,
    directory,
  });
  return {
    ...mirrors,
    directory,
    [Symbol.asyncDispose]: async () => {
      await mirrors[Symbol.asyncDispose]();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

export function anonymous(url: string): GitAccess {
  return { url, transport: 'http', auth: { kind: 'none' } };
}

/** A call that nobody breaks off. */
export function unlimited(): MirrorUse {
  const signal = new AbortController().signal;
  return { signal, timeoutMs: 60_000, scope: 'team', namespace: 'team' };
}
