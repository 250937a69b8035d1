import { afterEach, expect, test } from 'vitest';
import { createNotifier } from '../../../src/adapters/notifications/notifier.ts';
import { freePort } from '../../../src/servers/port.ts';
import { notificationOf } from '../../../src/domain/status/notification.ts';
import { policy } from '../../starter/fleet.ts';
import { eventually } from '../../support/eventually.ts';
import { startHttpServer } from '../../support/http-server.ts';
import type { NotifierOptions } from '../../../src/adapters/notifications/notifier.ts';
import type { Notification } from '../../../src/domain/status/notification.ts';
import type { HttpServer } from '../../support/http-server.ts';

let stack = new AsyncDisposableStack();
afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

function notification(message: string, uid = 'u'): Notification {
  const subject = policy({ metadata: { uid } });
  const sender = { now: '2026-11-21T10:00:00Z', instance: 'pod-1' };
  const told = notificationOf(subject, { type: 'Normal', reason: 'Succeeded', message }, sender);
  if (told === undefined) throw new Error('nobody is told of it');
  return told;
}

/** Answers with the statuses in their order, and then with 202; 0: not at all. */
async function receiver(...statuses: readonly number[]): Promise<HttpServer> {
  let count = 0;
  const server = await startHttpServer((_request, response) => {
    const status = statuses[count++] ?? 202;
    if (status !== 0) response.writeHead(status).end();
  });
  return stack.use(server);
}

function notifierOf(url: string, options: Partial<NotifierOptions> = {}) {
  const problems: string[] = [];
  function onLost(problem: string): void {
    problems.push(problem);
  }
  const notifier = stack.use(createNotifier({ url, onLost, pausesMs: [1, 1], ...options }));
  return { ...notifier, problems };
}

function messagesAt({ requests }: HttpServer): readonly unknown[] {
  return requests.map(({ body }) => Object(JSON.parse(body)).message);
}

test('a notification is posted as JSON', async () => {
  const server = await receiver();
  notifierOf(`${server.url}/hook`).post(notification('one'));
  await eventually(() => expect(server.requests).toHaveLength(1));
  const [request] = server.requests;
  expect(request).toMatchObject({
    method: 'POST',
    url: '/hook',
    headers: { 'content-type': 'application/json' },
  });
  expect(JSON.parse(request?.body ?? '')).toEqual(notification('one'));
});

test.for([
  ['a 500 is tried again', [500, 503], ['one', 'one', 'one', 'two'], []],
  ['so is what is not answered', [0], ['one', 'one', 'two'], []],
  ['but not for ever', [500, 500, 500], ['one', 'one', 'one', 'two'], ['it answered 500']],
  ['a 429 says that it is known already', [429], ['one', 'two'], []],
  ['a refusal is final', [400], ['one', 'two'], ['it answered 400']],
  ['so is a redirect', [302], ['one', 'two'], ['it answered 302']],
  ['so is what cannot be done', [501], ['one', 'two'], ['it answered 501']],
] as const)(
  '%s; what comes after it about the object waits',
  async ([, statuses, messages, problems]) => {
    const server = await receiver(...statuses);
    const isSilent = statuses.some((status) => status === 0);
    const notifier = notifierOf(server.url, { timeoutMs: isSilent ? 500 : 60_000 });
    notifier.post(notification('one'));
    notifier.post(notification('two'));
    await eventually(() => expect(messagesAt(server)).toEqual(messages));
    expect(notifier.problems).toEqual(problems);
  },
);

test('that a receiver is not there is told once', async () => {
  const port = await freePort();
  const notifier = notifierOf(`http://127.0.0.1:${port}`, { pausesMs: [1] });
  notifier.post(notification('lost'));
  notifier.post(notification('lost too'));
  await eventually(() => expect(notifier.problems).toHaveLength(1));
  expect(notifier.problems[0]).toMatch(/ECONNREFUSED/);
});

test('a receiver that hangs for one object takes those of others', async () => {
  const server = await receiver(0);
  const notifier = notifierOf(server.url, { timeoutMs: 60_000 });
  notifier.post(notification('hangs'));
  await eventually(() => expect(server.requests).toHaveLength(1));
  for (const uid of ['a', 'b', 'c', 'd', 'e']) notifier.post(notification(uid, uid));
  await eventually(() => expect(server.requests.length).toBeGreaterThanOrEqual(4));
});

test.for([
  ['many', 'few', 2_000],
  ['much', 'x'.repeat(256 * 1024), 3],
] as const)('what waits has a limit: not too %s', async ([, message, fit]) => {
  const server = await receiver(0);
  const notifier = notifierOf(server.url, { timeoutMs: 60_000 });
  for (let index = 0; index < fit; index += 1) notifier.post(notification(message));
  expect(notifier.problems).toEqual([]);
  for (let index = 0; index < fit; index += 1) notifier.post(notification(message));
  expect(notifier.problems).toEqual(['too many are waiting']);
});

test('what is on its way arrives before the end', async () => {
  const server = await receiver();
  const notifier = notifierOf(server.url);
  for (let index = 0; index < 50; index += 1) notifier.post(notification(`n${index}`));
  await notifier[Symbol.asyncDispose]();
  expect(messagesAt(server)).toEqual(Array.from({ length: 50 }, (_, index) => `n${index}`));
});
