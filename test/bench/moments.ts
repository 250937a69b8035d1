import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Resources } from '../../src/domain/resources/resources.ts';
import type { Servers } from './servers.ts';

/** When something came to be, on the clock of `performance.now()`. */
export interface Moment<T> {
  readonly at: number;
  readonly value: T;
}

const patienceMs = 300_000;

/**
 * The next commit of `main` in a bare repository that is not `before`, at the moment when the server moved the
 * reference: the kernel tells of its file, so nothing is polled.
 */
export function nextCommit(path: string, before: string): Promise<Moment<string>> {
  const heads = join(path, 'refs/heads');
  const { promise, resolve, reject } = Promise.withResolvers<Moment<string>>();
  function look(): void {
    const at = performance.now();
    const value = readHead(heads);
    if (value !== '' && value !== before) resolve({ at, value });
  }
  const watcher = watch(heads, look);
  look();
  const timer = setTimeout(() => reject(new Error(`no commit came to ${path}`)), patienceMs);
  return promise.finally(() => {
    clearTimeout(timer);
    watcher.close();
  });
}

/** What a reference's file says; empty while there is none. */
function readHead(heads: string): string {
  try {
    return readFileSync(join(heads, 'main'), 'utf8').trim();
  } catch {
    return '';
  }
}

/** The first object of a kind in a namespace that `find` gives something for, now or as it changes. */
export async function nextState<K extends keyof Resources, T>(
  { eyes }: Servers,
  { kind, namespace }: { readonly kind: K; readonly namespace: string },
  find: (object: Resources[K]) => T | undefined,
): Promise<Moment<T>> {
  const stop = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<Moment<T>>();
  const timer = setTimeout(() => reject(new Error(`${kind} did not become so`)), patienceMs);
  const watching = eyes.watchKind(
    kind,
    {
      onChange: (_before, after) => {
        if (after.metadata.namespace !== namespace) return;
        const value = find(after);
        if (value !== undefined) resolve({ at: performance.now(), value });
      },
      onRefused: () => undefined,
      onDelete: () => undefined,
      onSynced: () => undefined,
      onError: reject,
    },
    stop.signal,
  );
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    stop.abort();
    await watching.catch(() => undefined);
  }
}
