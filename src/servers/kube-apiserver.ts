import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { join } from 'node:path';
import { freePort } from './port.ts';
import { startProcess } from './process.ts';
import type { ServerProcess } from './process.ts';

export interface KubeApiserverOptions {
  readonly program: string;
  /** Its certificates, keys and kubeconfig, used again by the next start. */
  readonly directory: string;
  readonly etcdUrl: string;
  readonly port?: number;
  /** Beside our own. */
  readonly flags?: readonly string[] | undefined;
}

export interface KubeApiserver extends ServerProcess {
  readonly url: string;
  /** A kubeconfig file of its administrator. */
  readonly kubeconfig: string;
}

/** A Kubernetes API without nodes: resources, watches and RBAC, no pods. */
export async function startKubeApiserver(options: KubeApiserverOptions): Promise<KubeApiserver> {
  const directory = join(options.directory, 'kubernetes');
  const port = await freePort(options.port);
  const url = `https://127.0.0.1:${port}`;
  const certificates = join(directory, 'certificates');
  await mkdir(certificates, { recursive: true });
  const serviceAccountKey = await ensureServiceAccountKey(directory);
  const token = await ensureToken(directory);

  const server = await startProcess({
    name: 'kube-apiserver',
    program: options.program,
    args: [
      `--etcd-servers=${options.etcdUrl}`,
      `--cert-dir=${certificates}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--service-account-issuer=${url}`,
      `--service-account-key-file=${serviceAccountKey}`,
      `--service-account-signing-key-file=${serviceAccountKey}`,
      `--token-auth-file=${join(directory, 'tokens.csv')}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.0.0.0/24',
      '--disable-admission-plugins=ServiceAccount',
      '--watch-cache=true',
      ...(options.flags ?? []),
    ],
    logFile: join(options.directory, 'kube-apiserver.log'),
    isReady: () => isHealthy(`${url}/readyz`, token),
  });
  const kubeconfig = join(options.directory, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigText({ url, certificates, token }), { mode: 0o600 });
  return { ...server, url, kubeconfig };
}

async function ensureServiceAccountKey(directory: string): Promise<string> {
  const file = join(directory, 'service-account.key');
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await writeFile(file, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  }
  return file;
}

async function ensureToken(directory: string): Promise<string> {
  const file = join(directory, 'tokens.csv');
  if (!existsSync(file)) {
    const line = `${randomBytes(16).toString('hex')},admin,admin,"system:masters"\n`;
    await writeFile(file, line, { mode: 0o600 });
  }
  const [token = ''] = (await readFile(file, 'utf8')).split(',');
  return token;
}

/**
 * Not by `fetch`: the certificate is signed by itself, and it only becomes known with the first
 * start.
 */
function isHealthy(url: string, token: string): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}` };
    const request = get(url, { rejectUnauthorized: false, headers, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

function kubeconfigText(access: { url: string; certificates: string; token: string }): string {
  const cluster = {
    server: access.url,
    'certificate-authority': join(access.certificates, 'apiserver.crt'),
  };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'tagwright',
    clusters: [{ name: 'tagwright', cluster }],
    users: [{ name: 'admin', user: { token: access.token } }],
    contexts: [{ name: 'tagwright', context: { cluster: 'tagwright', user: 'admin' } }],
  });
}
