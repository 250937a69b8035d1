import { DefaultLogger } from '@temporalio/worker';
import type { Logger } from '@temporalio/worker';
import type { LogLevel } from '../config/config.ts';

const levels = { debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

/** The SDK warns of it at each start: the queues of registries and Git have no workflows, and need none. */
const asItShouldBe = 'No workflows registered, not polling for workflow tasks';

/** One line of JSON per entry, on standard error. */
export function createLogger(level: LogLevel): Logger {
  return new DefaultLogger(levels[level], (entry) => {
    const { message, meta, timestampNanos } = entry;
    if (message === asItShouldBe) return;
    const time = new Date(Number(timestampNanos / 1_000_000n)).toISOString();
    const line = { level: entry.level.toLowerCase(), ts: time, msg: message, ...plain(meta) };
    process.stderr.write(`${JSON.stringify(line)}\n`);
  });
}

/** Errors as their messages: stack traces are for debuggers. */
function plain(meta: object | undefined): Record<string, unknown> {
  const entries = Object.entries(meta ?? {}).filter(
    ([key]) => key !== 'sdkComponent' && key !== 'taskToken',
  );
  return Object.fromEntries(
    entries.map(([key, value]: [string, unknown]) => [
      key,
      value instanceof Error ? value.message : value,
    ]),
  );
}
