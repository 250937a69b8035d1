import { createServer } from 'node:http';
import { request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Passes on what a server answers, but of a fetch no more than so many bytes. */
export interface StallingProxy extends AsyncDisposable {
  readonly url: string;
  /** Passes on all of it from now on. */
  readonly mend: () => void;
}

/**
 * A proxy in front of the Git server at `url`.
 * @param afterwards whether it says nothing more after `bytes` of a pack, or hangs up
 */
export async function startStallingProxy({
  url,
  bytes,
  afterwards,
}: {
  readonly url: string;
  readonly bytes: number;
  readonly afterwards: 'stall' | 'hang up';
}): Promise<StallingProxy> {
  let isMended = false;
  function passOn(answer: IncomingMessage, response: ServerResponse): void {
    let left = isMended ? Infinity : bytes;
    answer.on('data', (piece: Buffer) => {
      response.write(piece.subarray(0, left));
      left = Math.max(0, left - piece.length);
      if (left === 0 && afterwards === 'hang up') response.destroy();
    });
    answer.on('end', () => {
      if (left > 0) response.end();
    });
  }
  const server = createServer((incoming, response) => {
    const to = new URL(incoming.url ?? '/', url);
    const { method, headers } = incoming;
    const asking = request(to, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      passOn(answer, response);
    });
    asking.on('error', () => response.destroy());
    response.on('close', () => asking.destroy());
    incoming.pipe(asking);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  const port = typeof bound === 'object' ? (bound?.port ?? 0) : 0;
  return {
    url: `http://127.0.0.1:${port}${new URL(url).pathname}`,
    mend: () => {
      isMended = true;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
