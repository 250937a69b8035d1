import { describe, expect, test } from 'vitest';
import { describeLoop } from '../../../src/domain/loop/details.ts';
import { reasons } from '../../../src/domain/reasons.ts';
import type { LoopState } from '../../../src/domain/loop/details.ts';

const resource = { kind: 'ImageUpdateAutomation', namespace: 'apps', name: 'web' } as const;
const heading = '**ImageUpdateAutomation** `apps/web`';
const since = '2026-11-20T09:00:00Z';
const ready = { ready: true, reason: 'Succeeded', message: 'all is well', since };
const down = { ready: false, reason: 'GitOperationFailed', message: 'down', since };
const push = { commit: '2a1f0c9'.padEnd(40, '0'), branch: 'main' };
const nextRunAt = '2026-11-21T10:00:00.123Z';

function detailsOf(change: Partial<LoopState>): string {
  return describeLoop(resource, { running: false, suspended: false, failures: 0, ...change });
}

describe('the details of a loop', () => {
  test.for([
    [
      'before its first run',
      {},
      [
        `${heading} has **not run yet**.`,
        '- **Next run**: when the resource, or what it refers to, changes',
      ],
    ],
    [
      'that is ready',
      { last: ready, nextRunAt },
      [
        `${heading} is **ready** since 2026-11-20 09:00:00 UTC.`,
        '- **Last run**: all is well',
        '- **Next run**: 2026-11-21 10:00:00 UTC',
      ],
    ],
    [
      'that pushed to a host that is known',
      {
        last: ready,
        push: {
          ...push,
          pushedAt: '2026-11-21T08:00:00.5Z',
          page: 'https://github.com/a/b/commit/2',
        },
      },
      [
        `${heading} is **ready** since 2026-11-20 09:00:00 UTC.`,
        '- **Last run**: all is well',
        '- **Last commit**: [`2a1f0c9`](https://github.com/a/b/commit/2) on main, 2026-11-21 08:00:00 UTC',
        '- **Next run**: when the resource, or what it refers to, changes',
      ],
    ],
    [
      'that failed',
      { failures: 1, last: down, push, nextRunAt },
      [
        `${heading} is **not ready** since 2026-11-20 09:00:00 UTC.`,
        '- **What is wrong**: GitOperationFailed: down',
        `- **What to do**: ${reasons.GitOperationFailed.remedy}`,
        '- **Last commit**: `2a1f0c9` on main',
        '- **Next try**: 2026-11-21 10:00:00 UTC',
      ],
    ],
    [
      'that failed again, and waits to be corrected',
      { failures: 3, last: { ...down, reason: 'NotOurs' } },
      [
        `${heading} is **not ready** since 2026-11-20 09:00:00 UTC, after 3 failed runs in a row.`,
        '- **What is wrong**: NotOurs: down',
        '- **Next try**: when the resource, or what it refers to, changes',
      ],
    ],
    [
      'that is suspended',
      { suspended: true, last: ready, push, nextRunAt },
      [
        `${heading} is **suspended**: nothing runs.`,
        '- **What to do**: send the signal `resume`, or `flux resume image update web -n apps`.',
        '- **Last run**: all is well',
        '- **Last commit**: `2a1f0c9` on main',
      ],
    ],
  ] as const)('%s', ([, change, [first, ...items]]) => {
    expect(detailsOf(change)).toBe([first, '', ...items].join('\n'));
  });

  test.for([
    ['a link', '[x](https://example.com)', String.raw`\[x\]\(https://example.com\)`],
    ['an image', '![x](y)', String.raw`\!\[x\]\(y\)`],
    ['HTML', '<img src=x>', String.raw`\<img src=x\>`],
    ['emphasis and code', '*a* _b_ ~c~ `d`', String.raw`\*a\* \_b\_ \~c\~ ` + '\\`d\\`'],
    ['an escape', String.raw`\[`, String.raw`\\\[`],
    ['a line of its own', 'a\n\n# b', String.raw`a \# b`],
  ] as const)('take nothing in a message for Markdown: %s', ([, message, expected]) => {
    expect(detailsOf({ last: { ...ready, message } })).toContain(`- **Last run**: ${expected}\n`);
    expect(detailsOf({ last: { ...down, message } })).toContain(
      `GitOperationFailed: ${expected}\n`,
    );
    expect(detailsOf({ push: { ...push, branch: message } })).toContain(`\` on ${expected}\n`);
  });
});
