import { expect, test, vi } from 'vitest';
import { createWakes } from '../../src/starter/wakes.ts';
import type { Changed, Message } from '../../src/starter/message.ts';
import type { Wakes } from '../../src/starter/wakes.ts';

const key = { namespace: 'apps', name: 'app' };

function wake(version: string): Changed {
  const seen = { ImagePolicy: version };
  const message = {
    kind: 'ImageUpdateAutomation',
    key,
    news: 'changed',
    suspended: false,
  } as const;
  return { ...message, seen, wake: true };
}

function open(isDue = true): Wakes & { readonly sent: readonly Message[] } {
  const sent: Message[] = [];
  const wakes = createWakes({ send: (message) => sent.push(message), isDue: () => isDue });
  return { ...wakes, sent };
}

test('a wake is sent at once', () => {
  const { tell, sent } = open();
  tell(wake('1'));
  expect(sent).toEqual([wake('1')]);
});

test('those that come before its run has ended become one', () => {
  const { tell, noteRun, sent } = open();
  for (const version of ['1', '2', '3']) tell(wake(version));
  expect(sent).toEqual([wake('1')]);
  noteRun(key);
  expect(sent).toEqual([wake('1'), wake('3')]);
  noteRun(key);
  expect(sent).toHaveLength(2);
});

test('the next is not sent where nothing is left to do', () => {
  const { tell, noteRun, sent } = open(false);
  tell(wake('1'));
  tell(wake('2'));
  noteRun(key);
  expect(sent).toEqual([wake('1')]);
  tell(wake('3'));
  expect(sent).toEqual([wake('1'), wake('3')]);
});

test('what is no wake does not wait', () => {
  const { tell, sent } = open();
  tell(wake('1'));
  const { wake: _, ...edited } = wake('2');
  tell(edited);
  tell({ kind: 'ImageUpdateAutomation', key, news: 'deleted' });
  expect(sent).toHaveLength(3);
});

test('a run of which nothing was heard within 30 s does not hold up the next', async () => {
  vi.useFakeTimers();
  try {
    const { tell, sent } = open();
    tell(wake('1'));
    tell(wake('2'));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(sent).toEqual([wake('1'), wake('2')]);
  } finally {
    vi.useRealTimers();
  }
});
