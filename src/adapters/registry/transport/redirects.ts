import { failure } from './failures.ts';
import type { Answer, RepositoryRequest, Send } from './send.ts';

/** As many as Go's client follows. */
const maxRedirects = 10;

/** Follows redirects, though none from HTTPS to plain HTTP. */
export function withRedirects(send: Send): Send {
  return async (request) => {
    let answer = await send(request);
    for (let hops = 0; isRedirect(answer); hops += 1) {
      if (hops >= maxRedirects)
        throw failure(request, `it redirects more than ${maxRedirects} times`);
      answer = await send({ ...request, url: redirectTarget(request, answer) });
    }
    return answer;
  };
}

function isRedirect({ status }: Answer): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function redirectTarget(request: RepositoryRequest, answer: Answer): string {
  const location = answer.header('location');
  const target = location === undefined ? null : URL.parse(location, answer.url);
  if (target === null || !/^https?:$/.test(target.protocol))
    throw failure(request, 'it redirects to something that is not a web address');
  if (answer.url.startsWith('https:') && target.protocol === 'http:')
    throw failure(
      request,
      `it redirects from HTTPS to plain HTTP (${target.host}), which is refused`,
    );
  target.username = '';
  target.password = '';
  return target.href;
}
