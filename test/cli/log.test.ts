import { expect, test, vi } from 'vitest';
import { createLogger } from '../../src/cli/log.ts';

type Use = (log: ReturnType<typeof createLogger>) => void;

/** What a logger writes. */
function written(use: Use, encoding: 'json' | 'console' = 'json'): readonly string[] {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    use(createLogger('info', encoding));
    return write.mock.calls.map(([line]) => String(line));
  } finally {
    write.mockRestore();
  }
}

function linesOf(use: Use): readonly object[] {
  return written(use).map((line) => JSON.parse(line));
}

test('for people an entry is words with tabs between them', () => {
  const lines = written((log) => {
    log.warn('odd', { error: new Error('why') });
    log.info('ready');
  }, 'console');
  expect(lines.map((line) => line.split('\t').slice(1))).toEqual([
    ['WARN', 'odd', '{"error":"why"}\n'],
    ['INFO', 'ready\n'],
  ]);
});

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
