import { expect, test } from 'vitest';
import { withTimeLimit } from '../../../../src/adapters/registry/transport/time-limit.ts';
import { plainSend, requestFor } from './plain-send.ts';

const { send } = plainSend(() => new Error('socket closed'));
const limited = withTimeLimit(send);

test('a limit of time is a failure', async () => {
  const signal = AbortSignal.abort(new DOMException('too late', 'TimeoutError'));
  await expect(limited(requestFor({ signal }))).rejects.toMatchObject({
    reason: 'ReadOperationFailed',
    message: expect.stringMatching(/: no answer within the limit of time: /),
  });
});

test("another abort is the caller's", async () => {
  const reason = new Error('suspended');
  const signal = AbortSignal.abort(reason);
  await expect(limited(requestFor({ signal }))).rejects.toBe(reason);
});

test('an error without an abort stays', async () => {
  await expect(limited(requestFor())).rejects.toMatchObject({ message: 'socket closed' });
});
