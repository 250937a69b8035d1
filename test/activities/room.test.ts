import { ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { createRoom } from '../../src/activities/room.ts';

/** Steps that go on until they are ended. */
function lasting() {
  const end = Promise.withResolvers<string>();
  return { step: () => end.promise, end: () => end.resolve('done') };
}

function ofTeam(namespace: string) {
  return { key: { namespace, name: 'app' } };
}

test('steps of one namespace fill half of the room; more go back to Temporal, and those of others begin', async () => {
  const { step, end } = lasting();
  const begin = createRoom(4)(step);
  const running = [begin(ofTeam('greedy')), begin(ofTeam('greedy'))];
  await expect(begin(ofTeam('greedy'))).rejects.toMatchObject({
    type: 'NoRoom',
    nonRetryable: false,
    nextRetryDelay: 2_000,
  });
  running.push(begin(ofTeam('other')));
  end();
  expect(await Promise.all(running)).toEqual(['done', 'done', 'done']);
  expect(await begin(ofTeam('greedy'))).toBe('done');
});

test('a step that fails leaves its place', async () => {
  const begin = createRoom(1)(() => Promise.reject(new Error('broken')));
  await expect(begin(ofTeam('one'))).rejects.toThrow('broken');
  await expect(begin(ofTeam('one'))).rejects.not.toBeInstanceOf(ApplicationFailure);
});
