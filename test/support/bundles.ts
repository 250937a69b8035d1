import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const shared = fileURLToPath(
  new URL('../../node_modules/.cache/tagwright/bundles', import.meta.url),
);

/** Puts the workflows' bundle into a worker's cache: it is the same for all, and takes seconds to make. */
export async function shareBundles(cache: string): Promise<void> {
  await Promise.all([mkdir(shared, { recursive: true }), mkdir(cache, { recursive: true })]);
  await symlink(shared, join(cache, 'bundles'));
}
