import { DefaultLogger } from '@temporalio/worker';
import { logFields } from '../domain/log-fields.ts';
import type { Logger } from '@temporalio/worker';
import type { LogEncoding, LogLevel } from '../config/config.ts';

const levels = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const;

/** The SDK warns of it at each start: the queues of registries and Git have no workflows, and need none. */
const asItShouldBe = 'No workflows registered, not polling for workflow tasks';

/** One line per entry, on standard error. */
export function createLogger(level: LogLevel, encoding: LogEncoding): Logger {
  return new DefaultLogger(levels[level], (entry) => {
    const { message, meta, timestampNanos } = entry;
    if (message === asItShouldBe) return;
    const time = new Date(Number(timestampNanos / 1_000_000n)).toISOString();
    const line = formatLine(
      { level: entry.level, time, message, fields: logFields({ ...meta }) },
      encoding,
    );
    process.stderr.write(`${line}\n`);
  });
}

interface Line {
  readonly level: string;
  readonly time: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** As Flux's controllers write it: an object, or words for people with tabs between them. */
function formatLine({ level, time, message, fields }: Line, encoding: LogEncoding): string {
  switch (encoding) {
    case 'json':
      return JSON.stringify({ level: level.toLowerCase(), ts: time, msg: message, ...fields });
    case 'console': {
      const words = [time, level, message];
      return (Object.keys(fields).length === 0 ? words : [...words, JSON.stringify(fields)]).join(
        '\t',
      );
    }
  }
}
