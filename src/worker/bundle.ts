import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const source = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * The path of the workflows' bundle, made if it is not there yet. Made in a process of its own: the bundler would
 * keep a quarter of a gigabyte for the life of the worker.
 */
export async function ensureWorkflowBundle(directory: string): Promise<string> {
  const file = join(directory, `workflows-${await fingerprint()}.js`);
  if (existsSync(file)) return file;
  await mkdir(directory, { recursive: true });
  await run(process.execPath, [fileURLToPath(import.meta.url), file]);
  return file;
}

/** Changes with anything that can end up in the bundle. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const files: string[] = [];
  const parts = ['{domain,go,workflows}/**/*.ts', 'worker/bundle.ts'];
  for await (const file of glob(parts, { cwd: source })) files.push(file);
  for (const file of files.toSorted()) {
    hash.update(file).update(await readFile(join(source, file)));
  }
  hash.update(await readFile(join(dirname(source), 'package-lock.json')).catch(() => ''));
  return hash.digest('hex').slice(0, 16);
}

async function writeBundle(file: string): Promise<void> {
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const workflowsPath = join(source, 'workflows', 'index.ts');
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    // Our modules hold no state, so the cached workflows share them: each takes a third less memory.
    preloadModules: [workflowsPath],
    // Stack traces need where a line came from; the sources' text would be half of the bundle.
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-source-map' }),
  });
  await writeFile(`${file}.${process.pid}`, code);
  await rename(`${file}.${process.pid}`, file);
}

if (import.meta.main) {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error('usage: node bundle.ts FILE');
  await writeBundle(file);
}
