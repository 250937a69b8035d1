import { expect, test } from 'vitest';
import { callerOf, withHostLimit } from '../../../../src/adapters/registry/transport/host-limit.ts';
import { createHostLimiter } from '../../../../src/adapters/registry/transport/host-limiter.ts';
import { plainSend, requestFor } from './plain-send.ts';
import type { RegistryRequest } from '../../../../src/adapters/registry/transport/send.ts';

const credentials = { kind: 'bearer', token: 'abc' } as const;
const proxy = { address: 'http://proxy:3128' };

test.for<[string, Partial<RegistryRequest>, number]>([
  ['other credentials share the places of a way', { access: { insecure: false, credentials } }, 1],
  ['a proxy is a way of its own', { access: { insecure: false, proxy } }, 2],
  ['so is another port', { url: 'https://r.io:444/' }, 2],
])('%s', async ([, other, begun]) => {
  const gate = Promise.withResolvers<void>();
  const { send, asked } = plainSend(() => ({}));
  const limited = withHostLimit(async (request) => {
    const answer = await send(request);
    await gate.promise;
    return answer;
  }, createHostLimiter(1));
  const answers = [limited(requestFor()), limited(requestFor(other))];
  await Promise.resolve();
  expect(asked).toHaveLength(begun);
  gate.resolve();
  await Promise.all(answers);
  expect(asked).toHaveLength(2);
});

test('a pause is for the same credentials alone', async () => {
  const limiter = createHostLimiter(1);
  const { send } = plainSend(() => ({}));
  const limited = withHostLimit(send, limiter);
  limiter.pause(callerOf(requestFor()), 60_000);
  await expect(limited(requestFor())).rejects.toThrow('registry "r.io" is asked too often');
  const others = requestFor({ access: { insecure: false, credentials } });
  expect(await limited(others)).toMatchObject({ status: 200 });
});
