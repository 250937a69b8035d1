import { describe, expect, test } from 'vitest';
import { describeLoop } from '../../../src/domain/loop/details.ts';
import type { LoopState } from '../../../src/domain/loop/details.ts';

const resource = { kind: 'ImagePolicy', namespace: 'apps', name: 'web' };
const heading = '**ImagePolicy** `apps/web`';
const ready = { ready: true, reason: 'Succeeded', message: 'all is well' };

describe('the details of a loop', () => {
  test.for([
    ['before its first run', {}, '- Waiting for a change'],
    [
      'with a next run',
      { nextRunAt: '2026-11-21T10:00:00.123Z' },
      '- Next run at 2026-11-21 10:00:00 UTC',
    ],
    ['at rest', { last: ready }, '- Ready: all is well\n- Waiting for a change'],
    [
      'suspended',
      { suspended: true, last: ready },
      '- Ready: all is well\n- Suspended: waiting for `resume`',
    ],
    [
      'that failed',
      { failures: 1, last: { ready: false, reason: 'Failed', message: 'down' } },
      '- **Not ready** (Failed): down\n- Waiting for a change',
    ],
    [
      'that failed again',
      { failures: 3, last: { ready: false, reason: 'Failed', message: 'down' } },
      '- **Not ready** (Failed): down\n- 3 failed runs in a row\n- Waiting for a change',
    ],
  ] as const)('%s', ([, change, expected]) => {
    const loop: LoopState = { running: false, suspended: false, failures: 0, ...change };
    expect(describeLoop(resource, loop)).toBe(`${heading}\n${expected}`);
  });

  test.for([
    ['a link', '[x](https://example.com)', String.raw`\[x\]\(https://example.com\)`],
    ['an image', '![x](y)', String.raw`\!\[x\]\(y\)`],
    ['HTML', '<img src=x>', String.raw`\<img src=x\>`],
    ['emphasis and code', '*a* _b_ `c`', String.raw`\*a\* \_b\_ ` + '\\`c\\`'],
    ['an escape', String.raw`\[`, String.raw`\\\[`],
    ['a line of its own', 'a\n\n# b', String.raw`a \# b`],
  ] as const)('take nothing in a message for Markdown: %s', ([, message, expected]) => {
    const loop = { running: false, suspended: false, failures: 0, last: { ...ready, message } };
    expect(describeLoop(resource, loop)).toContain(`- Ready: ${expected}\n`);
  });
});
