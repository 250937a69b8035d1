import { expect, test } from 'vitest';
import { createHostLimiter } from '../../../src/adapters/registry/host-limiter.ts';

const signal = new AbortController().signal;
const reason = 'ReadOperationFailed';

test('never more than allowed at once, and all in the end', async () => {
  const limiter = createHostLimiter(3);
  let [running, most, done] = [0, 0, 0];
  async function work(): Promise<void> {
    running += 1;
    most = Math.max(most, running);
    for (let turns = 0; turns < 5; turns += 1) await Promise.resolve();
    running -= 1;
    done += 1;
  }
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (let round = 0; round < 10; round += 1)
        await limiter.run({ host: 'r.io', reason, signal }, work);
    }),
  );
  expect([most, done]).toEqual([3, 200]);
});

test('first come, first served', async () => {
  const limiter = createHostLimiter(1);
  const order: number[] = [];
  await Promise.all(
    [1, 2, 3].map((number) =>
      limiter.run({ host: 'r.io', reason, signal }, async () => {
        await Promise.resolve();
        order.push(number);
      }),
    ),
  );
  expect(order).toEqual([1, 2, 3]);
});

test('who does not want to wait any more leaves, and nobody waits for him', async () => {
  const limiter = createHostLimiter(1);
  const first = Promise.withResolvers<string>();
  const running = limiter.run({ host: 'r.io', reason, signal }, () => first.promise);
  const impatient = new AbortController();
  const leaving = limiter.run({ host: 'r.io', reason, signal: impatient.signal }, () =>
    Promise.resolve('never'),
  );
  const patient = limiter.run({ host: 'r.io', reason, signal }, () => Promise.resolve('third'));
  impatient.abort(new Error('gone'));
  await expect(leaving).rejects.toThrow('gone');
  first.resolve('first');
  expect(await Promise.all([running, patient])).toEqual(['first', 'third']);
});

test('a failure frees the place', async () => {
  const limiter = createHostLimiter(1);
  const turn = { host: 'r.io', reason, signal };
  await expect(limiter.run(turn, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await limiter.run(turn, () => Promise.resolve('yes'))).toBe('yes');
});

test('a pause is for one host, and a minute at most', async () => {
  const limiter = createHostLimiter(1);
  limiter.pause('busy.io', 3_600_000);
  await expect(
    limiter.run({ host: 'busy.io', reason, signal }, () => Promise.resolve()),
  ).rejects.toMatchObject({ reason, retryAfterMs: expect.closeTo(60_000, -3) });
  const other = { host: 'other.io', reason, signal };
  expect(await limiter.run(other, () => Promise.resolve('yes'))).toBe('yes');
});
