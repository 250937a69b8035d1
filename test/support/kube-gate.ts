import { readFile, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:https';
import { pipeline } from 'node:stream';

/** The way to an API server, which notes what is asked. */
export interface KubeGate extends AsyncDisposable {
  /** Method and path of each request that came by, as they were sent on. */
  readonly asked: readonly string[];
  /** A file for those who are to go this way. */
  readonly kubeconfig: string;
}

/** Serves with the certificate of the API server itself. @param kubeconfig the file of those who go there directly */
export async function openKubeGate(kubeconfig: string): Promise<KubeGate> {
  const config = await readFile(kubeconfig, 'utf8');
  const [, target = ''] = /"server":"([^"]+)"/.exec(config) ?? [];
  const [, certificate = ''] = /"certificate-authority":"([^"]+)"/.exec(config) ?? [];
  const [cert, key] = await Promise.all([
    readFile(certificate),
    readFile(certificate.replace(/crt$/, 'key')),
  ]);
  const asked: string[] = [];
  const server = createServer({ cert, key }, (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    asked.push(`${method} ${url}`);
    const onward = request(`${target}${url}`, { method, headers, rejectUnauthorized: false });
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      // Of a watch, the rest may be long in coming.
      outgoing.flushHeaders();
      pipeline(answer, outgoing, () => undefined);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    pipeline(incoming, onward, () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  const port = typeof bound === 'object' ? (bound?.port ?? 0) : 0;
  const file = `${kubeconfig}.gate`;
  await writeFile(file, config.replace(target, `https://127.0.0.1:${port}`));
  return {
    asked,
    kubeconfig: file,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
