import { messageOf } from '../../domain/errors.ts';
import { serve } from './serve.ts';
import type { ServerResponse } from 'node:http';
import type { ListenAddress } from '../../domain/address.ts';
import type { Endpoint } from './serve.ts';

export interface Page {
  readonly status: 200 | 503;
  readonly contentType: string;
  readonly body: string;
}

/** The pages by their paths, each made when it is asked for. */
export type Pages = Readonly<Record<string, () => Page | Promise<Page>>>;

/**
 * Serves `pages` at `address` until it is disposed of.
 * @throws {Error} one line that says why we cannot listen there
 */
export function openEndpoint(address: ListenAddress, pages: Pages): Promise<Endpoint> {
  return serve(address, (request, response) => {
    answer(pages, request.method, request.url).then(
      (page) => send(response, page),
      (error: unknown) => send(response, plain(500, messageOf(error))),
    );
  });
}

type Answer = Omit<Page, 'status'> & { readonly status: number };

async function answer(pages: Pages, method = '', url = ''): Promise<Answer> {
  const [path = ''] = url.split('?');
  const make = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (make === undefined) return plain(404, `not found; there is ${Object.keys(pages).join(', ')}`);
  return method === 'GET' || method === 'HEAD' ? make() : plain(405, 'only GET');
}

function plain(status: number, line: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${line}\n` };
}

function send(response: ServerResponse, { status, contentType, body }: Answer): void {
  response
    .writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' })
    .end(body);
}
