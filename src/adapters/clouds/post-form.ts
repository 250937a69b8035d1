import { request as send } from 'undici';
import { routeTo } from '../../domain/network/route.ts';
import { createDispatcher } from '../http/dispatcher.ts';
import { readBody } from '../http/read-body.ts';
import { createTrust } from '../http/trust.ts';
import type { CloudRequest } from './login.ts';

export interface FormAnswer {
  readonly status: number;
  readonly body: string;
}

/** Tokens have some KiB. */
const maxAnswerBytes = 1024 * 1024;
/** What undici does by itself, for a server that may say nothing. */
const silenceTimeoutMs = 30_000;
const connectTimeoutMs = 10_000;

/** Posts a form and gives the answer, whatever its status. It happens once an hour, so no connection is kept. */
export async function postForm(
  url: string,
  form: Readonly<Record<string, string>>,
  {
    proxy,
    environmentProxy,
    egress,
    signal,
  }: Pick<CloudRequest, 'egress' | 'environmentProxy' | 'proxy' | 'signal'>,
): Promise<FormAnswer> {
  const secureContext = createTrust();
  const dispatcher = createDispatcher({
    route: routeTo(url, proxy, environmentProxy),
    egress,
    secureContext,
    proxySecureContext: secureContext,
    connectTimeoutMs,
    limits: { headersTimeout: silenceTimeoutMs, bodyTimeout: silenceTimeoutMs },
  });
  try {
    const { statusCode, body } = await send(url, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      signal,
    });
    return { status: statusCode, body: (await readBody(body, maxAnswerBytes)).toString() };
  } finally {
    await dispatcher.destroy();
  }
}
