import { Agent, ProxyAgent, request as send } from 'undici';
import { proxyUrl } from './login.ts';
import type { CloudRequest } from './login.ts';

export interface FormAnswer {
  readonly status: number;
  readonly body: string;
}

/** Tokens have some KiB; the rest is what undici does by itself, for a server that may say nothing. */
const limits = {
  maxResponseSize: 1024 * 1024,
  connect: { timeout: 10_000 },
  headersTimeout: 30_000,
  bodyTimeout: 30_000,
} as const;

/** Posts a form and gives the answer, whatever its status. It happens once an hour, so no connection is kept. */
export async function postForm(
  url: string,
  form: Readonly<Record<string, string>>,
  { proxy, signal }: Pick<CloudRequest, 'proxy' | 'signal'>,
): Promise<FormAnswer> {
  const dispatcher =
    proxy === undefined ? new Agent(limits) : new ProxyAgent({ ...limits, uri: proxyUrl(proxy) });
  try {
    const { statusCode, body } = await send(url, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      signal,
    });
    return { status: statusCode, body: await body.text() };
  } finally {
    await dispatcher.destroy();
  }
}
