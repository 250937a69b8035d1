import { execFile } from 'node:child_process';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryDirectory } from './directory.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** The packed product where `npm install --global` puts it, beside its dependencies but for nodegit. */
export interface Installed extends AsyncDisposable {
  /** What `tagwright` on PATH leads to. */
  readonly main: string;
}

export async function installPacked(): Promise<Installed> {
  await using stack = new AsyncDisposableStack();
  const { path: directory } = stack.use(await temporaryDirectory());
  const { stdout } = await run(process.execPath, [join(root, 'scripts/pack.ts'), directory]);
  const modules = join(directory, 'lib/node_modules');
  const own = join(modules, 'tagwright');
  await mkdir(own, { recursive: true });
  await run('tar', ['-xzf', stdout.trim(), '--strip-components=1', '-C', own]);
  // npm would fetch them; these are the same.
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name === 'nodegit' || name.startsWith('.')) continue;
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  const closing = stack.move();
  return {
    main: join(own, 'src/cli/main.js'),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
