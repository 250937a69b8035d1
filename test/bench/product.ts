import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';

/** `tagwright run` as a small installation has it: one process, and the Temporal server that it starts for itself. */
export interface Product extends AsyncDisposable {
  readonly pid: number;
  readonly temporalAddress: string;
  readonly temporalPid: number;
}

export interface ProductOptions {
  readonly kubeconfig: string;
  /** Its state, Temporal's file among it. */
  readonly directory: string;
  /** The workflows' bundle is made once, and shared. */
  readonly cacheDirectory: string;
}

const program = fileURLToPath(new URL('../../bin/tagwright', import.meta.url));

/** Starts the product, and waits until it takes work. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const { kubeconfig, directory, cacheDirectory } = options;
  const flags = [
    `--kubeconfig=${kubeconfig}`,
    `--state-dir=${directory}`,
    '--allow-addresses=127.0.0.0/8,::1',
  ];
  const child = spawn(
    program,
    ['run', ...flags, `--cache-dir=${cacheDirectory}`, '--log-level=info'],
    { env: environment(), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log = (log + chunk).slice(-1_000_000);
  });
  const exited = once(child, 'exit');
  await eventually(
    () => {
      if (!log.includes('"msg":"ready"')) throw new Error(`tagwright is not ready:\n${log}`);
    },
    { timeoutMs: 60_000 },
  );
  const temporalAddress = /"address":"([^"]+)"/.exec(log)?.[1] ?? '';
  const pidFile = join(directory, 'temporal', 'temporal.log.pid');
  return {
    pid: child.pid ?? 0,
    temporalAddress,
    temporalPid: Number(await readFile(pidFile, 'utf8')),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await exited;
      for (const line of problemsIn(log)) process.stderr.write(`tagwright said: ${line}\n`);
    },
  };
}

/** Nothing that names another Temporal. */
function environment(): Record<string, string | undefined> {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(TEMPORAL_|TAGWRIGHT_(?!CACHE$))/.test(name),
  );
  return Object.fromEntries(entries);
}

/** What a run without trouble does not say; a few lines of it. */
function problemsIn(log: string): readonly string[] {
  return log
    .split('\n')
    .filter((line) => /"level":"(warn|error)"/.test(line))
    .slice(0, 5);
}
