import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const thisFile = fileURLToPath(import.meta.url);
const root = resolve(dirname(thisFile), '..', '..');
const ownWorkflows = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));
const traced = fileURLToPath(new URL('../workflows/traced.ts', import.meta.url));

/** `traced`: with what puts the runs of workflows into traces. */
export type BundleKind = 'plain' | 'traced';

/** How the names of their files begin. */
const prefixes = { plain: 'workflows-', traced: 'traced-workflows-' } as const;

/**
 * The path of the workflows' bundle, made if it is not there yet. Beside each bundle is the list of
 * the modules that it contains; a bundle holds as long as the fingerprint of those modules is the
 * one in its name. It is made in a process of its own: the bundler would keep a quarter of a
 * gigabyte for the life of the worker.
 */
export async function ensureWorkflowBundle(
  directory: string,
  kind: BundleKind = 'plain',
  workflows = ownWorkflows,
): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const name of await readdir(directory)) {
    const file = join(directory, name);
    if (!name.startsWith(prefixes[kind]) || !name.endsWith('.js')) continue;
    if (name === bundleName(kind, await fingerprint(file, workflows))) return file;
  }
  const made = join(directory, `bundling-${process.pid}.js`);
  await run(process.execPath, [thisFile, made, kind, workflows]);
  const file = join(directory, bundleName(kind, await fingerprint(made, workflows)));
  // The list first: a bundle that is there without it would be made again.
  await rename(listOf(made), listOf(file));
  await rename(made, file);
  return file;
}

/** Where a bundle of the other kinds is, that was made ahead beside the plain one. */
export function madeAhead(plain: string, kind: BundleKind): string {
  return kind === 'plain' ? plain : join(dirname(plain), `${kind}-${basename(plain)}`);
}

function bundleName(kind: BundleKind, id: string): string {
  return `${prefixes[kind]}${id}.js`;
}

/**
 * The file of the modules that a bundle contains: a path a line, from the folder of the workflows.
 */
function listOf(bundle: string): string {
  return `${bundle}.modules`;
}

/** Of the modules in a bundle as they are now, and of what else determines it. */
async function fingerprint(bundle: string, workflows: string): Promise<string> {
  const list = await readFile(listOf(bundle), 'utf8').catch(() => '');
  const paths = list.split('\n').map((path) => join(dirname(workflows), path));
  // The packages in a bundle, and the bundler, are those of the lock file; where we are installed ourselves, of our version.
  const ofRoot = ['package-lock.json', 'package.json'].map((name) => join(root, name));
  const parts = [...paths, thisFile, ...ofRoot];
  const hash = createHash('sha256').update(list);
  for (const path of parts) hash.update(await readFile(path).catch(() => ''));
  return hash.digest('hex').slice(0, 16);
}

async function writeBundle(file: string, kind: BundleKind, workflowsPath: string): Promise<void> {
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const modules = new Set<string>();
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: kind === 'traced' ? [traced] : [],
    // Our modules hold no state, so the cached workflows share them: each takes a third less
    // memory.
    preloadModules: [workflowsPath],
    webpackConfigHook: (config) => ({
      ...config,
      // Stack traces need where a line came from; the sources' text would be half of the bundle.
      devtool: 'inline-nosources-source-map',
      plugins: [
        ...(config.plugins ?? []),
        ({ hooks }) =>
          hooks.compilation.tap('modules', (compilation) =>
            compilation.hooks.finishModules.tap('modules', (finished) => {
              for (const module of finished) {
                const path = module.nameForCondition();
                if (path !== null && !path.includes(`${sep}node_modules${sep}`))
                  modules.add(relative(dirname(workflowsPath), path));
              }
            }),
          ),
      ],
    }),
  });
  await writeFile(listOf(file), [...modules].toSorted().join('\n'));
  await writeFile(file, code);
}

if (import.meta.main) {
  const [file, kind = 'plain', workflows = ownWorkflows] = process.argv.slice(2);
  if (file === undefined || (kind !== 'plain' && kind !== 'traced'))
    throw new Error('usage: node bundle.ts FILE [plain|traced [WORKFLOWS]]');
  await writeBundle(file, kind, workflows);
}
