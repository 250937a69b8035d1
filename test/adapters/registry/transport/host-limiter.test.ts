import { expect, test } from 'vitest';
import { createHostLimiter } from '../../../../src/adapters/registry/transport/host-limiter.ts';

const signal = new AbortController().signal;
const reason = 'ReadOperationFailed';
const asked = { host: 'r.io', way: 'r.io', caller: 'r.io', tenant: 'a', reason, signal } as const;

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
    Array.from({ length: 20 }, async (_, index) => {
      const tenant = index % 2 === 0 ? 'a' : 'b';
      for (let round = 0; round < 10; round += 1) await limiter.run({ ...asked, tenant }, work);
    }),
  );
  expect([most, done]).toEqual([3, 200]);
});

test('first come, first served', async () => {
  const limiter = createHostLimiter(1);
  const order: number[] = [];
  await Promise.all(
    [1, 2, 3].map((number) =>
      limiter.run(asked, async () => {
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
  const running = limiter.run(asked, () => first.promise);
  const impatient = new AbortController();
  const leaving = limiter.run({ ...asked, signal: impatient.signal }, () =>
    Promise.resolve('never'),
  );
  const patient = limiter.run(asked, () => Promise.resolve('third'));
  impatient.abort(new Error('gone'));
  await expect(leaving).rejects.toThrow('gone');
  first.resolve('first');
  expect(await Promise.all([running, patient])).toEqual(['first', 'third']);
});

test('a failure frees the place', async () => {
  const limiter = createHostLimiter(1);
  const turn = asked;
  await expect(limiter.run(turn, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await limiter.run(turn, () => Promise.resolve('yes'))).toBe('yes');
});

test('a pause is for one caller, and a minute at most', async () => {
  const limiter = createHostLimiter(1);
  limiter.pause('busy', 3_600_000);
  await expect(
    limiter.run({ ...asked, caller: 'busy' }, () => Promise.resolve()),
  ).rejects.toMatchObject({ reason, retryAfterMs: expect.closeTo(60_000, -3) });
  expect(await limiter.run(asked, () => Promise.resolve('yes'))).toBe('yes');
});

test('one place is not for the tenant that has all the others, and the next is for the one with the fewest', async () => {
  const limiter = createHostLimiter(3);
  const ends = new Map<string, () => void>();
  const begun: string[] = [];
  function begin(tenant: string, name: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    ends.set(name, resolve);
    return limiter.run({ ...asked, tenant }, () => {
      begun.push(name);
      return promise;
    });
  }
  const all = [1, 2, 3, 4].map((number) => begin('many', `many ${number}`));
  all.push(begin('few', 'few 1'), begin('few', 'few 2'), begin('other', 'other'));
  expect(begun).toEqual(['many 1', 'many 2', 'few 1']);
  ends.get('many 1')?.();
  await all[0];
  expect(begun.slice(3)).toEqual(['other']);
  ends.get('few 1')?.();
  await all[4];
  expect(begun.slice(4)).toEqual(['few 2']);
  for (const end of ends.values()) end();
  await Promise.all(all);
  expect(begun).toHaveLength(7);
});
