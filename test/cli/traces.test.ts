import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** How many modules of OpenTelemetry a process has that has loaded a module of ours. */
async function loadedWith(module: string): Promise<number> {
  const script = `await import('./src/cli/${module}');
    const { createRequire } = await import('node:module');
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    console.log(loaded.filter((path) => path.includes('opentelemetry')).length);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
  });
  return Number(stdout);
}

test('nothing of OpenTelemetry is loaded where nobody asks for traces', async () => {
  expect(await Promise.all(['run.ts', 'worker.ts', 'starter.ts'].map(loadedWith))).toEqual([
    0, 0, 0,
  ]);
  expect(await loadedWith('tracing.ts')).toBeGreaterThan(0);
});
