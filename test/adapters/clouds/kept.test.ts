import { expect, test } from 'vitest';
import { keepCredentials } from '../../../src/adapters/clouds/kept.ts';

test.for<[string, Error]>([
  ['a parser', new SyntaxError('Unexpected token, "secret-token" is not valid JSON')],
  [
    "Azure's library",
    Object.assign(new Error('occurred while parsing the response body - secret-token'), {
      code: 'PARSE_ERROR',
    }),
  ],
])('what %s says of an answer that it cannot read is not told', async ([, error]) => {
  const keep = keepCredentials({ maxKept: 1, maxKeptMs: 1000 });
  const call = { signal: new AbortController().signal };
  const asked = { target: {}, name: 'aws for "host"', hint: 'check the role', call };
  await expect(keep(asked, () => Promise.reject(error))).rejects.toThrow(
    'failed to get credentials of aws for "host": the answer is not valid JSON: check the role',
  );
});
