import { promiseHooks } from 'node:v8';
import vm from 'node:vm';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readHistory, replay } from './histories.ts';

/*
 * What a run with nothing to do costs the workflows' thread is mostly two things of the SDK: a
 * thread of the operating system for each entry into the sandbox, whose time it limits, and a record
 * of each promise. Both can be counted, on any machine.
 */
beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  // The workflows then run in this thread.
  vi.stubEnv('TEMPORAL_DEBUG', '1');
});

afterAll(() => {
  vi.unstubAllEnvs();
});

const quietRuns = 20;

test('a run with nothing to do enters the sandbox seldom, and makes few promises', async () => {
  const history = await readHistory('image-update-automation-quiet.json');
  const counts = await count(async () => {
    expect(await replay([history])).toMatchObject([{ error: undefined }]);
  });
  expect(counts.entries / quietRuns).toBeLessThan(7);
  expect(counts.promises / quietRuns).toBeLessThan(41);
});

/** How often the workflows' sandbox is entered meanwhile, and how many promises are made there. */
async function count(
  work: () => Promise<void>,
): Promise<{ readonly entries: number; readonly promises: number }> {
  let entries = 0;
  let promises = 0;
  let isInside = false;
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the script that it is asked of
  const enter = vm.Script.prototype.runInContext;
  const entering = vi.spyOn(vm.Script.prototype, 'runInContext');
  // What a workflow awaits goes on before the entry that settled it ends.
  entering.mockImplementation(function (this: vm.Script, ...args) {
    entries += 1;
    isInside = true;
    try {
      return Reflect.apply(enter, this, args);
    } finally {
      isInside = false;
    }
  });
  const stop = promiseHooks.onInit(() => {
    if (isInside) promises += 1;
  });
  try {
    await work();
    return { entries, promises };
  } finally {
    stop();
    entering.mockRestore();
  }
}
