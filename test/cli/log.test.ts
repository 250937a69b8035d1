import { expect, test, vi } from 'vitest';
import { createLogger } from '../../src/cli/log.ts';

/** The lines that a logger writes. */
function linesOf(use: (log: ReturnType<typeof createLogger>) => void): readonly object[] {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    use(createLogger('info'));
    return write.mock.calls.map(([line]) => JSON.parse(String(line)));
  } finally {
    write.mockRestore();
  }
}

test('an entry is a line of JSON, with what belongs to it and errors as their messages', () => {
  const lines = linesOf((log) =>
    log.warn('odd', { error: new Error('why'), sdkComponent: 'core' }),
  );
  expect(lines).toEqual([{ level: 'warn', ts: expect.any(String), msg: 'odd', error: 'why' }]);
});

test('what is below the level is not written, nor a warning of the SDK at what is as it should be', () => {
  const lines = linesOf((log) => {
    log.debug('small');
    log.warn('No workflows registered, not polling for workflow tasks');
    log.info('ready');
  });
  expect(lines).toMatchObject([{ msg: 'ready' }]);
});
