import { Agent } from 'undici';
import { expect, test } from 'vitest';
import { createDispatch } from '../../../src/adapters/kubernetes/dispatch.ts';
import { startHttpServer } from '../../support/http-server.ts';
import type { Answered } from '../../../src/adapters/kubernetes/dispatch.ts';

const question = { verb: 'list', resource: 'namespaces' } as const;

test.for([
  ['shares itself out is not held back for', { 'x-kubernetes-pf-flowschema-uid': 'u' }, 0],
  ['does not is held back for, but for the first request', {}, 2],
] as const)('an API server that %s', async ([, headers, paced]) => {
  await using server = await startHttpServer((_request, response) => {
    response.writeHead(200, headers).end('{}');
  });
  await using stack = new AsyncDisposableStack();
  const dispatcher = stack.adopt(new Agent(), (agent) => agent.close());
  const access = {
    server: server.url,
    namespace: undefined,
    credentials: () => Promise.resolve({ headers: {}, dispatcher }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const answers: Answered[] = [];
  let count = 0;
  function wait(): number {
    count += 1;
    return 1;
  }
  const dispatch = createDispatch(access, {
    turns: { wait, take: () => true },
    onAnswer: (one) => answers.push(one),
  });
  for (let index = 0; index < 3; index += 1) await (await dispatch(question)).body.dump();
  expect(count).toBe(paced);
  const { host } = new URL(server.url);
  expect(answers).toEqual(Array.from({ length: 3 }, () => ({ code: '200', host, method: 'GET' })));
});
