import { expect, test } from 'vitest';
import { withRedirects } from '../../../../src/adapters/registry/transport/redirects.ts';
import { plainSend, requestFor } from './plain-send.ts';

test.for<[string, number, string, string]>([
  ['a path', 301, '/v2/b', 'https://r.io/v2/b'],
  ['another host', 302, 'https://cdn.io/b?x=1', 'https://cdn.io/b?x=1'],
  ['user and password, which are left out', 307, 'https://u:p@cdn.io/b', 'https://cdn.io/b'],
])('follows a redirect to %s', async ([, status, location, url]) => {
  const { send, asked } = plainSend((_, index) =>
    index === 0 ? { status, headers: { location } } : {},
  );
  const request = requestFor({ headers: { accept: 'a' } });
  expect(await withRedirects(send)(request)).toMatchObject({ status: 200, url });
  expect(asked.slice(1)).toEqual([{ ...request, url }]);
});

test('what is no redirect is the answer', async () => {
  const { send, asked } = plainSend(() => ({ status: 304, headers: { location: '/b' } }));
  expect(await withRedirects(send)(requestFor())).toMatchObject({ status: 304 });
  expect(asked).toHaveLength(1);
});

test('follows no more than ten', async () => {
  const { send, asked } = plainSend(() => ({ status: 302, headers: { location: '/again' } }));
  await expect(withRedirects(send)(requestFor())).rejects.toMatchObject({
    message: 'registry "r.io", repository "app": it redirects more than 10 times',
  });
  expect(asked).toHaveLength(11);
});

test.for<[string, string | undefined, string]>([
  ['plain HTTP', 'http://r.io/b', 'it redirects from HTTPS to plain HTTP (r.io), which is refused'],
  ['a file', 'file:///etc', 'it redirects to something that is not a web address'],
  ['nowhere', undefined, 'it redirects to something that is not a web address'],
])('refuses a redirect to %s', async ([, location, problem]) => {
  const headers = location === undefined ? {} : { location };
  const { send } = plainSend(() => ({ status: 302, headers }));
  await expect(withRedirects(send)(requestFor())).rejects.toMatchObject({
    message: `registry "r.io", repository "app": ${problem}`,
  });
});
