import { join } from 'node:path';
import { freePort } from './port.ts';
import { startProcess } from './process.ts';
import type { ServerProcess } from './process.ts';

export interface EtcdOptions {
  readonly program: string;
  /** Its state; a second start with the same directory finds what the first one left. */
  readonly directory: string;
  readonly port?: number;
}

export interface Etcd extends ServerProcess {
  readonly url: string;
}

/** An etcd for development and tests: on loopback, and without waiting for the disk. */
export async function startEtcd({ program, directory, port }: EtcdOptions): Promise<Etcd> {
  const url = `http://127.0.0.1:${await freePort(port)}`;
  const peerUrl = `http://127.0.0.1:${await freePort()}`;
  const etcd = await startProcess({
    name: 'etcd',
    program,
    args: [
      `--data-dir=${join(directory, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      '--unsafe-no-fsync',
      '--log-level=error',
    ],
    logFile: join(directory, 'etcd.log'),
    isReady: async () => (await fetch(`${url}/health`)).ok,
  });
  return { ...etcd, url };
}
