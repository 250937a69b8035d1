import { expect, test } from 'vitest';
import { limitAtOnce } from '../../src/activities/at-once.ts';
import { leftToQueue } from '../../src/domain/errors.ts';

function inputOf(namespace: string) {
  return { key: { namespace, name: 'app' } };
}

const left = { type: leftToQueue };

test('a namespace does not get all places: what is beyond is left to its queue', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const step = limitAtOnce({ places: 4, perSecond: 100 })(() => promise);
  const begun = [step(inputOf('greedy')), step(inputOf('greedy'))];
  await expect(step(inputOf('greedy'))).rejects.toMatchObject(left);
  begun.push(step(inputOf('other')));
  resolve();
  await Promise.all(begun);
  await step(inputOf('greedy'));
});

test('what is beyond the rate is left to its queue, and takes no place', async () => {
  const step = limitAtOnce({ places: 2, perSecond: 3 })(async () => 'done');
  for (let count = 0; count < 3; count += 1) expect(await step(inputOf('team'))).toBe('done');
  for (let count = 0; count < 3; count += 1)
    await expect(step(inputOf('team'))).rejects.toMatchObject(left);
});
